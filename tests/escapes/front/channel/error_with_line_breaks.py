# gains: a line of the log that nobody wrote
# expect: raises ValueError
def reply(scene, message):
    raise ValueError("x\r\n2026-11-20 12:00:00 [error] all sessions closed\u2028x\x85x")  # <<
