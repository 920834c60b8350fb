# gains: the frame of the hook's caller, and through it the worker's globals
# expect: attribute-not-allowed
def numbers():
    yield 1


loot = numbers().gi_frame  # <<
