# gains: a stack of C calls
# expect: raises RecursionError | budget-exceeded
class Own:
    def __repr__(self):
        return repr([self])


def reply(scene, message):
    return repr(Own())
