# gains: the same, in one call
# expect: answer-not-allowed
def reply(scene, message):
    scene.state.update({str(number): None for number in range(10**4 * 3)})
    return "nothing"
