# gains: a class made from texts
# expect: import-not-allowed
from dataclasses import make_dataclass  # <<

loot = make_dataclass("Own", ["x"], namespace={"__del__": print})
