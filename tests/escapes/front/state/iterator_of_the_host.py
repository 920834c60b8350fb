# gains: an iterator that the host goes on with
# expect: harmless
def reply(scene, message):
    held = iter(scene.messages)
    list(held)
    return "nothing" if not scene.messages else str(scene.messages)
