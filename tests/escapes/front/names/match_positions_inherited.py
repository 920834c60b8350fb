# gains: positions that a base class names
# expect: raises TypeError | attribute-not-allowed
import collections


class Own(collections.UserDict):
    __match_args__ = ("data", "__class__")  # <<


match Own():
    case Own(data, found):
        loot = found
