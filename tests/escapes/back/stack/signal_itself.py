# gains: the same by a signal
# expect: worker-died | refused
def reply(scene, message):
    signal.raise_signal(signal.SIGKILL)
    return "lives"
