# gains: the same by laying out text
# expect: budget-exceeded | raises ValueError
# inline: the library is no character's source, so nothing counts its turns
import textwrap


def reply(scene, message):
    return str(len(textwrap.wrap("a " * 10**6, 3)))
