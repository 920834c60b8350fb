# gains: a super of other things reads past the guard
# expect: raises AttributeError | attribute-not-allowed
loot = super(bool, True).__class__  # <<
