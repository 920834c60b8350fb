# gains: bytes that are no text
# expect: answer-not-allowed
def reply(scene, message):
    return b"\xff"
