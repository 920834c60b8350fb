# gains: the importer, found among the classes
# expect: attribute-not-allowed
found = [each for each in object.__subclasses__() if "Importer" in str(each)]  # <<
loot = found[0].load_module("os")
