# gains: a super of other things reads past the guard
# expect: attribute-not-allowed
loot = super(bool, True).__self_class__  # <<
