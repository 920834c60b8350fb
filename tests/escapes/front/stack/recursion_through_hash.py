# gains: the same
# expect: raises RecursionError | budget-exceeded
class Own:
    def __hash__(self):
        return hash((self,))


def reply(scene, message):
    return str({Own(): 1})
