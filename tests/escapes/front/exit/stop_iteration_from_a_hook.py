# gains: an exception that leaves whoever waits for the answer waiting
# expect: raises StopIteration
def reply(scene, message):
    raise StopIteration("x")  # <<
