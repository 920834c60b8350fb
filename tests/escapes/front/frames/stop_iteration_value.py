# gains: what a generator of the host's returned when it ended
# expect: harmless
def inner():
    yield 1
    return "mine"


running = inner()
next(running)
try:
    next(running)
except StopIteration as error:
    loot = None if error.value == "mine" else error.value
