# gains: the same by the function
# expect: raises TypeError
def reply(scene, message):
    setattr(message, "text", "poisoned")  # <<
    return message.text
