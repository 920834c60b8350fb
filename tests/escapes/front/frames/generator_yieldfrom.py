# gains: whatever a generator of somebody else's waits for
# expect: attribute-not-allowed
import itertools


def outer():
    yield from itertools.chain([1], [2])


running = outer()
next(running)
loot = running.gi_yieldfrom  # <<
