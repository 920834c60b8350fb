# gains: slots whose names nobody could check
# expect: harmless
def names():
    yield "a"
    yield "__dict__"


class Own:
    __slots__ = tuple(names())


own = Own()
own.a = 1
loot = getattr(own, "__dict__", None)
