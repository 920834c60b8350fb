# gains: a manifest where an answer belongs
# expect: protocol-error
def reply(scene, message):
    send(frame(messages.Loaded(None)))
    os._exit(0)
