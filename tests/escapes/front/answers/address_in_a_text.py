# gains: where things lie in memory, which is the same for all workers of a zygote
# expect: harmless
def own():
    pass


loot = " at 0x" in repr(own) and repr(own)
