# gains: a decoder that is confused
# expect: protocol-error
def reply(scene, message):
    send((64).to_bytes(4, "big") + bytes(range(0xC0, 0x100)))
    os._exit(0)
