# gains: what was said, changed for the others
# expect: raises FrozenInstanceError
def reply(scene, message):
    message.text = "poisoned"  # <<
    return message.text
