# gains: the same by a table
# expect: raises TooLarge
def reply(scene, message):
    text = "x" * 10**5
    return str(len(text.translate({120: text})))
