# gains: the same in the state
# expect: answer-not-allowed
class Items(dict):
    def items(self):
        while True:
            pass


def reply(scene, message):
    scene.state["x"] = Items(a=1)
    return "nothing"
