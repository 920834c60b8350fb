# gains: the same when it is asked
# expect: worker-died
def reply(scene, message):
    os._exit(0)
