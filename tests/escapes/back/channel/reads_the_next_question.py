# gains: a question that was not for it
# expect: budget-exceeded | worker-died | refused
def reply(scene, message):
    return repr(own_connection().recv(2**16, socket.MSG_DONTWAIT))
