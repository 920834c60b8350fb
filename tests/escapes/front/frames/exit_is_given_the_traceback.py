# gains: a context manager is handed the traceback as an argument
# expect: raises AttributeError | attribute-not-allowed
taken = []


class Taker:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        taken.append(trace)
        return True


with Taker():
    1 / 0
loot = getattr(taken[0], "tb_" + "frame")  # <<
