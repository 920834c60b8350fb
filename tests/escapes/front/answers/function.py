# gains: code that the host may call
# expect: answer-not-allowed
def reply(scene, message):
    return lambda: 1
