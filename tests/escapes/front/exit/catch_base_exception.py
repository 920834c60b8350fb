# gains: what is meant to stop it, caught
# expect: name-not-allowed
def reply(scene, message):
    while True:
        try:
            while True:
                pass
        except BaseException:  # <<
            pass
