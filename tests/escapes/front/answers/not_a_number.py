# gains: a number that no JSON has
# expect: answer-not-allowed
def reply(scene, message):
    scene.state["x"] = float("nan")
    return "nothing"
