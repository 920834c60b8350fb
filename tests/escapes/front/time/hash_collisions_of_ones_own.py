# gains: the same by a class that has one hash
# expect: budget-exceeded
class Same:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        return False


def reply(scene, message):
    return str(len({Same() for _ in range(10**6)}))
