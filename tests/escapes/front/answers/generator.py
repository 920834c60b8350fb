# gains: code that runs when the host reads the answer
# expect: answer-not-allowed
def reply(scene, message):
    return (letter for letter in "abc")
