# gains: time while the error is told, which nobody counts any more
# expect: raises KeyError | budget-exceeded
class Own:
    def __repr__(self):
        while True:
            pass


def reply(scene, message):
    raise KeyError(Own())
