# gains: another character's place in the session
# expect: harmless | name-duplicate
def reply(scene, message):
    return "nothing" if scene.character == "Trick" else scene.character
