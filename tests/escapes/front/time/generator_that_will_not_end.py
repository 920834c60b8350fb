# gains: time while a generator is taken down, when the answer has long been given
# inline: nobody counts what runs while a generator is taken down
# expect: harmless | budget-exceeded | worker-died
def stubborn():
    try:
        yield
    finally:
        while True:
            pass


def reply(scene, message):
    running = stubborn()
    next(running)
    return "nothing"
