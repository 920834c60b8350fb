# gains: a library that takes the cube of the length
# expect: budget-exceeded | raises ValueError
# inline: the library is no character's source, so nothing counts its turns
import difflib


def reply(scene, message):
    return str(difflib.SequenceMatcher(None, "ab" * 20000, "ba" * 20000, autojunk=False).ratio())
