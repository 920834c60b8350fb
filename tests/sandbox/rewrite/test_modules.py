"""What a file of a character says of itself and imports means what it means anywhere."""

import pytest
from sandboxed import assert_as_elsewhere, run

MODULES = {
    "the text of the file": '''"""What it does."""
class A:
    """What A does."""
    @property
    def x(self):
        """What x is."""
result = __doc__, A.__doc__, A.x.__doc__, A().__doc__
''',
    "imports that may fail": """
try:
    import numpy as np
except ImportError as error:
    np, said = None, str(error)
try:
    from nowhere.at import all_
except (ModuleNotFoundError, KeyError) as error:
    said += str(error)
try:
    from itertools import batched_by_nobody
except Exception as error:
    said += type(error).__name__ + str(error)
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import pandas
    from nowhere import at
result = np, said
""",
    "module declarations": """
__all__ = ['a']
__version__ = '1'
__author__ = 'Ada'
result = __all__, __version__
""",
    "underscore": """
a, _ = 1, 2
for _ in range(2): pass
result = a, _
""",
    "future annotations": """
from __future__ import annotations
def f(x: Missing) -> Missing: return x
result = f(1)
""",
    "globals": """
TOOLS = [1]
result = globals().get('TOOLS'), globals().get('NONE', 0), '__builtins__' in globals() and False
""",
    "imports in methods": """
class A:
    def f(self):
        import json, math as m
        from datetime import timedelta as t
        return json.dumps({'a': [1]}), m.floor(2.5), t(days=1).total_seconds()
result = A().f()
""",
    "dotted imports": """
import collections.abc
import collections.abc as c
result = isinstance([], collections.abc.Sequence), c is not None, collections.Counter('aa')['a']
""",
}


@pytest.mark.parametrize("text", MODULES.values(), ids=MODULES.keys())
def test_modules_do_what_they_do_elsewhere(text: str) -> None:
    assert_as_elsewhere(text)


def test_a_sets_own_module_is_shared_by_nobody() -> None:
    resources = {
        "resources/words.py": "seen = []\n_HIDDEN = 2\ndef see(x):\n    seen.append(x)\n    return len(seen)\n"
    }
    text = "from characters.resources.words import see, _HIDDEN\nimport characters.resources.words as words\n"
    text += "from characters.resources import words as again\nresult = see(1), words.see(2), again.seen, _HIDDEN"

    assert run(text, resources) == (1, 2, [1, 2], 2)
    assert run(text, resources) == (1, 2, [1, 2], 2)


def test_print_and_globals_reach_only_the_files_own_names() -> None:
    assert run("x = 1\nresult = sorted(globals())") == ["x"]
