# gains: memory of the host
# expect: answer-not-allowed
def reply(scene, message):
    return "x" * 10**6
