# gains: code that runs while a function is defined
# expect: harmless
loot = []


def own(x: loot.append("ran")) -> loot.append("ran"):
    y: loot.append("ran") = 1
    return y


own(1)
