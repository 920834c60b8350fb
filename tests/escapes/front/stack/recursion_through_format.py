# gains: the same
# expect: raises RecursionError | budget-exceeded
class Own:
    def __format__(self, specification):
        return f"{self}"


def reply(scene, message):
    return f"{Own()}"
