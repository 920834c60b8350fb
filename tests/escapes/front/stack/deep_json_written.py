# gains: a crash of a writer
# expect: raises RecursionError | raises ValueError | budget-exceeded
import json


def reply(scene, message):
    thing = []
    for _ in range(10**5):
        thing = [thing]
    return json.dumps(thing)
