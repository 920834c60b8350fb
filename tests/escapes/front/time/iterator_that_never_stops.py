# gains: a loop that C runs, over a method of ones own
# expect: budget-exceeded
class Endless:
    def __iter__(self):
        return self

    def __next__(self):
        return 0


def reply(scene, message):
    return str(sum(Endless()))
