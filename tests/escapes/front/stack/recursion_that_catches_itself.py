# gains: a stack that is always nearly full, and time
# expect: budget-exceeded | raises RecursionError
def own():
    try:
        own()
    finally:
        own()


def reply(scene, message):
    own()
