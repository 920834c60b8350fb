# gains: the name of a module of the host's
# expect: harmless
# known: the class says that it is of the module that made it
# answers: <class 'character.Own'>
import collections

Own = collections.namedtuple("Own", "a")


def reply(scene, message):
    return repr(Own)
