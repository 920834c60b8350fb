# gains: a guard's default swallows the refusal and leaves no trace
# expect: harmless
loot = getattr((), "__class__", None)
