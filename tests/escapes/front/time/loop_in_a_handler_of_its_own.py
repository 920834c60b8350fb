# gains: the same, in a context manager's exit
# expect: budget-exceeded
class Deaf:
    def __enter__(self):
        return self

    def __exit__(self, *all):
        return True


def reply(scene, message):
    while True:
        with Deaf():
            while True:
                pass
