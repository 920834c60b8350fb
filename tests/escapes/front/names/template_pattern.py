# gains: string.Template makes a class's pattern from the class's own text
# expect: harmless
import string


class Walker(string.Template):
    idpattern = r"[a-z_.]+"


class Names:
    def __getitem__(self, key):
        return "read" if key == "x" else ""


loot = [each for each in [Walker("$x.__class__").safe_substitute({"x": 1})] if "class '" in each]
