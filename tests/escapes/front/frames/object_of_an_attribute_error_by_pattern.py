# gains: the same, by a pattern on an exception of one's own
# expect: attribute-not-allowed
class Own(AttributeError):
    pass


try:
    raise Own(obj=len)
except Own as error:
    match error:
        case Own(obj=found):  # <<
            loot = found
