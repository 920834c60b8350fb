# gains: the same
# expect: raises TooLarge
def reply(scene, message):
    text = "x" * 10**5
    return str(len(text.replace("x", text)))
