# gains: a frame that never ends
# expect: worker-died
def reply(scene, message):
    send((1000).to_bytes(4, "big") + b"x" * 10)
    os._exit(0)
