# gains: memory of the host, kept for the session
# expect: protocol-error
def reply(scene, message):
    send(frame(messages.Answered("x", {"x": "y" * 120000})))
    os._exit(0)
