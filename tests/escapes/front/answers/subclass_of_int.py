# gains: a number that says something else each time
# expect: answer-not-allowed
class Number(int):
    def __index__(self):
        return 2**70


def reply(scene, message):
    scene.state["x"] = Number(1)
    return "nothing"
