# gains: a recursion that nobody wrote as a call
# expect: raises RecursionError | budget-exceeded
class Own:
    @property
    def deeper(self):
        return self.deeper


def reply(scene, message):
    return str(Own().deeper)
