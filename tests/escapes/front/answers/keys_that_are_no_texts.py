# gains: keys that collide once they are texts
# expect: answer-not-allowed
def reply(scene, message):
    scene.state[1] = "x"
    return "nothing"
