# gains: a type that nobody expects
# expect: answer-not-allowed
def reply(scene, message):
    return ["nothing"]
