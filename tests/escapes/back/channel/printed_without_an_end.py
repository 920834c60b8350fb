# gains: the author's log
# expect: protocol-error
def reply(scene, message):
    send(frame(messages.Answered("x", {}, "y" * 300000)))
    os._exit(0)
