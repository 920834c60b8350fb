# gains: a hook that runs when somebody inherits
# expect: name-not-allowed
class Base:
    def __init_subclass__(cls, **named):  # <<
        cls.loot = "ran"


class Own(Base):
    pass


loot = Own.loot
