# gains: the same, by a walk in C
# expect: raises AttributeError
import operator

loot = operator.attrgetter("gi_frame.f_builtins")(x for x in [])  # <<
