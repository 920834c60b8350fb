# gains: a super of one's own, whose attributes are looked up in C
# expect: raises TypeError
class Own(super):  # <<
    pass


loot = "inherited"
