# gains: an error while the error is told
# expect: raises Own
class Own(Exception):
    def __repr__(self):
        raise Own

    def __format__(self, specification):
        raise Own

    def __bool__(self):
        raise Own


def reply(scene, message):
    raise Own("x")  # <<
