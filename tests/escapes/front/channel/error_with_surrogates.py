# gains: a message that cannot be written
# expect: raises ValueError
def reply(scene, message):
    raise ValueError("\ud800\udfff")  # <<
