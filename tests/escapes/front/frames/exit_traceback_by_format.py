# gains: the same, by a formatter
# expect: raises AttributeError
class Taker:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.text = "{0.tb_frame.f_globals}".format(trace)  # <<
        return True


with Taker() as taker:
    1 / 0
loot = taker.text
