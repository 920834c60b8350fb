# gains: the same, when the namespace is taken down
# inline: nobody counts what runs while a namespace is taken down
# expect: harmless
def stubborn():
    while True:
        try:
            yield
        except:
            pass


running = stubborn()
next(running)
