# gains: a hundred bytes of the host for each
# expect: answer-not-allowed
def reply(scene, message):
    scene.state["x"] = [None] * 10**6
    return "nothing"
