# gains: a file, or whatever has a method to write
# expect: harmless
written = []


class File:
    def write(self, text):
        written.append(text)


print("x", file=File())
loot = written
