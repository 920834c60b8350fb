# gains: an object in the place of the state
# expect: raises TypeError | raises AttributeError
def reply(scene, message):
    scene.state = {"x": 1}  # <<
    return "changed"
