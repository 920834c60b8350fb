# gains: the frames of the worker below the hook, and the globals of the sandbox
# expect: attribute-not-allowed
def frames():
    frame = running.gi_frame.f_back  # <<
    yield frame.f_globals


running = frames()
loot = next(running)
