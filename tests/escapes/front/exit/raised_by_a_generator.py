# gains: an exception that is thrown where nobody expects one
# expect: raises RuntimeError
def own():
    raise StopIteration
    yield


def reply(scene, message):
    return str(list(own()))
