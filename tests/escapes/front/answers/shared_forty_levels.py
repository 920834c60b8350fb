# gains: an answer that is small and becomes two to the power of forty
# expect: answer-not-allowed
def reply(scene, message):
    thing = []
    for _ in range(40):
        thing = [thing, thing]
    scene.state["x"] = thing
    return "nothing"
