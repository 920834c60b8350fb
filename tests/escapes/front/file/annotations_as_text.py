# gains: annotations that stay text until somebody evaluates them
# expect: harmless
from __future__ import annotations


def own(x: ().__class__.__base__) -> __import__("os"):
    return x
