"""A character's own things, for tricks with them that must raise while they run.

Runs in: tests.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from sandboxed import run

# Each must raise; what it raises is named, so that a mistake in the trick itself does not pass for a refusal.
Tricks: TypeAlias = Mapping[str, tuple[str, type[Exception]]]

_OWN: Final = """
class E(str): pass
class Err(AttributeError): pass
class A:
    x = 1
    def f(self): return 1
a = A()
def f(): return 1
def g(): yield 1
"""


def run_with_own(text: str) -> object:
    """Run a text behind the character's own things, and return its ``result``."""
    return run(_OWN + text, {"resources/words.py": "x = 1\n_hidden = 2\n"})
