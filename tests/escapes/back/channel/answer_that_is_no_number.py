# gains: a number that no JSON has
# expect: protocol-error
def reply(scene, message):
    send(frame(messages.Answered("x", {"x": float("nan")})))
    os._exit(0)
