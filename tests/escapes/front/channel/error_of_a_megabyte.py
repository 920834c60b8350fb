# gains: memory and the log
# expect: raises ValueError
def reply(scene, message):
    raise ValueError("x" * 10**6)  # <<
