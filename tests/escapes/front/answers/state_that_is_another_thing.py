# gains: an object in the place of the state
# expect: raises FrozenInstanceError
def reply(scene, message):
    scene.state = {"x": 1}  # <<
    return "changed"
