# gains: a text that is an identifier when it is checked, and code when it is used
# expect: raises TypeError
import collections


class Name(str):
    def isidentifier(self):
        return True

    def __str__(self):
        return self

    def __repr__(self):
        return "a=[].append(1)"


loot = collections.namedtuple("Own", [Name("a=[].append(1)")])  # <<
