# gains: an overflow in whoever packs it
# expect: answer-not-allowed
def reply(scene, message):
    scene.state["x"] = 2**1000
    return "nothing"
