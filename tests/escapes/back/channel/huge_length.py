# gains: memory, on the worker's word
# expect: protocol-error
def reply(scene, message):
    send(b"\xff\xff\xff\xff")
    call("pause")
