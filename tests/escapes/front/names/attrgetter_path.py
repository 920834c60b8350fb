# gains: attributes of attributes, walked in C
# expect: raises AttributeError
import operator

loot = operator.attrgetter("__class__.__base__")(())  # <<
