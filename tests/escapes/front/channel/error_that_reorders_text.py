# gains: a message that reads otherwise than it is
# expect: raises ValueError
def reply(scene, message):
    raise ValueError("\u202egnihton\u2066")  # <<
