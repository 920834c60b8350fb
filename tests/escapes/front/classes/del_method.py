# gains: code that runs when nobody counts any more
# expect: name-not-allowed
loot = []


class Late:
    def __del__(self):  # <<
        loot.append("ran")


Late()
