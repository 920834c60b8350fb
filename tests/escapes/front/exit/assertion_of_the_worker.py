# gains: an error that looks like one of the worker's
# expect: raises AssertionError
def reply(scene, message):
    assert False, "the worker was not prepared"  # <<
