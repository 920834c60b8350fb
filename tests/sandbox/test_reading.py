"""What names at the top of a file come to mean."""

import ast
import re
import warnings
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.reading import _ORDINARY_PATTERN, UNKNOWN, Class, Function, Imported, Unsure, read


def _names(text: str) -> Mapping[str, object]:
    return read(ast.parse(text)).names


def test_constants_come_to_their_values() -> None:
    assert _names("A = {'a': [1, (2.5, -3)], 'b': {4}}\nB: int = None\nC = D = (A, ...)\n") == {
        "A": {"a": [1, (2.5, -3)], "b": {4}},
        "B": None,
        "C": ({"a": [1, (2.5, -3)], "b": {4}}, ...),
        "D": ({"a": [1, (2.5, -3)], "b": {4}}, ...),
    }


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text()
        | st.binary()
        | st.floats(allow_nan=False, allow_infinity=False),
        lambda inside: st.lists(inside) | st.tuples(inside, inside) | st.dictionaries(st.text(), inside),
    )
)
def test_any_display_comes_to_what_python_makes_of_it(value: object) -> None:
    assert repr(_names(f"A = {value!r}")["A"]) == repr(value)


def test_what_is_no_constant_is_known_by_its_kind() -> None:
    names = _names(
        "import re\nfrom plugin_api import hookimpl as mark\nfrom characters.resources.x import A\n"
        "B = re.compile('a')\n@mark\ndef f(a, b=1, *, c): pass\nclass D:\n    def g(self): pass\n"
    )

    assert names == {
        "re": Imported("re"),
        "mark": Imported("plugin_api.hookimpl"),
        "A": UNKNOWN,
        "B": UNKNOWN,
        "f": Function(is_hook=True, required=("a",)),
        "D": Class(frozenset({"g"})),
    }


@pytest.mark.parametrize("text", ["A = B", "A = f()", "A[0] = 1", "if 1: pass", "A = 1 + 1", "A = -True", "del A"])
def test_anything_else_is_not_certain(text: str) -> None:
    with pytest.raises(Unsure):
        _names(text)


@given(st.from_regex(_ORDINARY_PATTERN, fullmatch=True))
def test_python_takes_every_pattern_that_is_taken_for_plain(pattern: str) -> None:
    with warnings.catch_warnings(action="error"):
        re.compile(pattern)
