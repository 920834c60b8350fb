# gains: memory of the host, which keeps the state
# calls: 40
# expect: answer-not-allowed
def reply(scene, message):
    scene.state["kept"] = scene.state.get("kept", "") + "x" * 10**4
    return "nothing"
