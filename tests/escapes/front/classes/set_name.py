# gains: a hook that runs while a class is made, with the class in its hands
# expect: name-not-allowed
class Hook:
    def __set_name__(self, owner, name):  # <<
        owner.loot = name


class Own:
    x = Hook()


loot = Own.loot
