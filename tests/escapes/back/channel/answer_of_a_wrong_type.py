# gains: a type that no hook answers
# expect: protocol-error
def reply(scene, message):
    send(frame(messages.Answered([1, 2, 3], {})))
    os._exit(0)
