# gains: the attributes that positions stand for, named after the check
# expect: raises AttributeError
class Own:
    pass


setattr(Own, "__match_args__", ("__dict__",))  # <<
match Own():
    case Own(found):
        loot = found
