# gains: object, all classes that were ever loaded, and among them the one that opens files
# expect: attribute-not-allowed
loot = ().__class__.__base__.__subclasses__()  # <<
