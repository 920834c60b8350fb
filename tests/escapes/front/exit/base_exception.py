# gains: an exception that ordinary handlers let pass
# expect: name-not-allowed
class Own(BaseException):  # <<
    pass


def reply(scene, message):
    raise Own
