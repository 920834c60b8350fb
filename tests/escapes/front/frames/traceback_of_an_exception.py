# gains: the frames that an exception came through
# expect: attribute-not-allowed
try:
    1 / 0
except ZeroDivisionError as error:
    loot = error.__traceback__.tb_frame.f_globals  # <<
