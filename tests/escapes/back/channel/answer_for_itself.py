# gains: an answer that the worker never checked
# expect: protocol-error
def reply(scene, message):
    send(frame(messages.Answered({"name": "own", "arguments": 5}, {})))
    os._exit(0)
