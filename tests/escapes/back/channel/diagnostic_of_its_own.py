# gains: a label that no table has
# expect: protocol-error
def reply(scene, message):
    found = diagnostics.Diagnostic(file="x", code="all-is-well", message="x")
    send(frame(messages.Failed("hook-failed", found)))
    os._exit(0)
