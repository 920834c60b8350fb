# gains: the operator's terminal
# expect: protocol-error
def reply(scene, message):
    found = diagnostics.Diagnostic(file="x", code="character-failed", message="\x1b[2J")
    send(frame(messages.Failed("hook-failed", found)))
    os._exit(0)
