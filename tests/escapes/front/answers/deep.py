# gains: a recursion in whoever reads it
# expect: answer-not-allowed
def reply(scene, message):
    thing = []
    for _ in range(10**4):
        thing = [thing]
    scene.state["x"] = thing
    return "nothing"
