# gains: a text that cannot be sent
# expect: answer-not-allowed
def reply(scene, message):
    return "\ud800"
