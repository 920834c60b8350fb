# gains: a small thing that is written out two to the power of forty times
# expect: raises MemoryError | worker-died | budget-exceeded | raises ValueError | raises OverflowError
# inline: there is no limit on the memory of this process
import json


def reply(scene, message):
    thing = []
    for _ in range(40):
        thing = [thing, thing]
    return str(len(json.dumps(thing)))
