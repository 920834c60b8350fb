# gains: the same
# expect: raises RecursionError
def reply(scene, message):
    raise RecursionError("x")  # <<
