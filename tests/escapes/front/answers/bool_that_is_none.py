# gains: a value that is neither
# expect: answer-not-allowed
class Odd:
    def __bool__(self):
        raise ValueError


def reply(scene, message):
    return Odd()
