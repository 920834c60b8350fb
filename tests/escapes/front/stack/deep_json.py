# gains: a crash of a parser
# expect: raises RecursionError | budget-exceeded
import json


def reply(scene, message):
    return str(json.loads("[" * 10**5))
