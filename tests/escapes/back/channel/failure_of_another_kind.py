# gains: an outcome that no table has
# expect: protocol-error
def reply(scene, message):
    found = diagnostics.Diagnostic(file="x", code="character-failed", message="x")
    send(frame(messages.Failed("not-a-kind", found)))
    os._exit(0)
