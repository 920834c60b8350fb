# gains: the same, by what it takes to write the message
# expect: raises ValueError
def reply(scene, message):
    part = "x" * 10**6
    raise ValueError(*[part] * 20)  # <<
