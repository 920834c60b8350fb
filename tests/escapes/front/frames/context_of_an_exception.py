# gains: the exception before, with all that it holds
# expect: attribute-not-allowed
try:
    try:
        {}["x"]
    except KeyError:
        1 / 0
except ZeroDivisionError as error:
    loot = error.__context__  # <<
