# gains: the same
# expect: raises TypeError
import math


class Three:
    def __enter__(self):
        return 3

    def __exit__(self, *all):
        pass


with Three() as math.pi:  # <<
    pass
loot = math.pi
