# gains: the same
# expect: raises RecursionError | budget-exceeded
class Own:
    def __lt__(self, other):
        return sorted([self, other]) == []


def reply(scene, message):
    return str(sorted([Own(), Own()]))
