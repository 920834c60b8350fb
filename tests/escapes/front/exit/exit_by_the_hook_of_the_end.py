# gains: the same in the last call that a character gets
# expect: raises ValueError
# hook: on_session_end
def on_session_end(scene):
    raise ValueError("x")  # <<
