# gains: a loop that swallows what is meant to stop it
# expect: budget-exceeded
def reply(scene, message):
    while True:
        try:
            while True:
                pass
        except:
            pass
