# gains: an exception that the worker takes for its own
# expect: raises MemoryError
def reply(scene, message):
    raise MemoryError  # <<
