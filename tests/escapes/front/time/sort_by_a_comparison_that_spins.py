# gains: a loop that C runs for it
# expect: budget-exceeded
class Slow:
    def __lt__(self, other):
        while True:
            pass


def reply(scene, message):
    return str(sorted([Slow(), Slow()]))
