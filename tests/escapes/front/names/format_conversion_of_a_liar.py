# gains: a second round of formatting over what the first one brought
# expect: raises AttributeError
class Liar:
    def __format__(self, specification):
        return "{0.__class__}"

    def __repr__(self):
        return "{0.__class__}"


loot = "".join(["{}".format(Liar()), "{!r}".format(Liar()), f"{Liar()}"]).format(())  # <<
