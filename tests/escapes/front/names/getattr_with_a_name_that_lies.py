# gains: a text that says it does not begin with an underscore, and is looked up as one that does
# expect: raises TypeError
class Name(str):
    def startswith(self, *arguments):
        return False

    def __getitem__(self, key):
        return "x"

    def __contains__(self, other):
        return False


loot = getattr((), Name("__class__"))  # <<
