# gains: an answer without an end
# expect: answer-not-allowed
def reply(scene, message):
    scene.state["x"] = scene.state
    return "nothing"
