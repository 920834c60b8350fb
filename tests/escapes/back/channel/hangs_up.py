# gains: a host that does not notice
# expect: worker-died
def reply(scene, message):
    own_connection().close()
    while True:
        pass
