# gains: a name bound by with
# expect: name-not-allowed
class Context:
    def __enter__(self):
        return lambda *all: all

    def __exit__(self, *all):
        return True


with Context() as _write_:  # <<
    pass
