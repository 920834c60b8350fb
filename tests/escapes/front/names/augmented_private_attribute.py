# gains: a read and a write in one that only the write guard sees
# expect: attribute-not-allowed
class Own:
    pass


own = Own()
own.__dict__ |= {"loot": 1}  # <<
loot = own.loot
