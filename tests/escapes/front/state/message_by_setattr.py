# gains: the same by the function
# expect: raises FrozenInstanceError
def reply(scene, message):
    setattr(message, "text", "poisoned")  # <<
    return message.text
