# gains: a method that C asks before it begins
# expect: budget-exceeded
class Slow:
    def __length_hint__(self):
        while True:
            pass

    def __iter__(self):
        return iter([])


def reply(scene, message):
    return str(list(Slow()))
