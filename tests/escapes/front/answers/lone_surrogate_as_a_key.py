# gains: the same where keys are
# expect: answer-not-allowed
def reply(scene, message):
    scene.state["\udfff"] = 1
    return "nothing"
