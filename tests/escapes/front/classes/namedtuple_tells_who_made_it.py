# gains: the name of a module of the host's
# expect: harmless
# answers: <class 'character.Own'>
import collections

Own = collections.namedtuple("Own", "a")


def reply(scene, message):
    return repr(Own)
