# gains: the same
# expect: raises RecursionError | budget-exceeded
import copy


def reply(scene, message):
    thing = []
    for _ in range(10**4):
        thing = [thing]
    return str(copy.deepcopy(thing))
