# gains: text in annotations that somebody evaluates
# expect: import-not-allowed
import typing


def own(x: "().__class__.__base__.__subclasses__()"):
    pass


from typing import get_type_hints  # <<

loot = get_type_hints(own)
