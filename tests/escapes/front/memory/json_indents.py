# gains: blanks at each level
# expect: raises TooLarge
import json


def reply(scene, message):
    return str(len(json.dumps([[[[[1]]]]], indent=10**9)))
