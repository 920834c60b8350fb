"""Guarded operators give what Python's own give, and raise what they raise."""

# ruff: noqa: E501 (each case is one line, so that the table can be read)

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sandboxed import compile_text, run, run_plainly

from sandbox import arithmetic

small = st.integers(-50, 50)
OPERANDS = st.one_of(
    small,
    st.booleans(),
    st.floats(-50, 50, allow_nan=False),
    st.complex_numbers(max_magnitude=9),
    st.fractions(-3, 3, max_denominator=5),
    st.decimals(-9, 9, places=1),
    st.text("a%sd", max_size=3),
    st.binary(max_size=3),
    st.lists(small, max_size=3),
    st.tuples(small),
    st.none(),
)


def outcome(text: str, run_it: Any, **names: object) -> object:
    try:
        return repr(run_it(text, names))
    except Exception as error:  # noqa: BLE001 (whatever Python raises, the guard raises)
        return type(error)


def plainly(text: str, names: dict[str, object]) -> object:
    return eval(text, dict(names))


def guarded(text: str, names: dict[str, object]) -> object:
    guards = {"*": "_multiply_", "**": "_power_", "<<": "_shift_", "%": "_modulo_"}
    return arithmetic.GUARDS[guards[text.split()[1]]](names["left"], names["right"])


@given(left=OPERANDS, right=OPERANDS, sign=st.sampled_from(["*", "**", "<<", "%"]))
def test_an_operator_is_pythons_own_on_small_operands(left: object, right: object, sign: str) -> None:
    text = f"left {sign} right"

    assert outcome(text, guarded, left=left, right=right) == outcome(text, plainly, left=left, right=right)


OWN = """
class V:
    def __init__(self): self.n = 3; self.items = [1]; self.log = []
    def __mul__(self, other): return 'mul'
    def __rmul__(self, other): return 'rmul'
    def __imul__(self, other): self.n = other; return self
    def __mod__(self, other): return 'mod'
    def __rmod__(self, other): return 'rmod'
    def __pow__(self, other, mod=None): return 'pow', mod
    def __rpow__(self, other): return 'rpow'
    def __lshift__(self, other): return 'lshift'
v = w = V()
def f(): v.log.append('f'); return v
def g(): v.log.append('g'); return 9
x = 3
"""
STATEMENTS = {
    "own operators": "result = v * x, x * v, v % x, x % v, v ** x, x ** v, pow(v, 2, 3), v << x, [1] * v",
    "in place on a name": "w *= x\nresult = w is v, v.n",
    "in place on a list": "a = b = [1]\na *= x\nresult = a, a is b",
    "in place on an attribute": "a = v.items\nv.items *= x\nv.n **= x\nresult = a is v.items, a, v.n",
    "in place on an item": "d = {'a': 'x%sy', 'b': 2}\nd['a'] %= x\nd['b'] <<= x\nresult = d",
    "the order of evaluation": "f().n *= g()\nresult = v.log, v.n",
    "in a function": "def h():\n    n = 2\n    def k():\n        nonlocal n\n        n *= x\n    k()\n    return n\nresult = h()",
    "in a class": "class C:\n    n = 2\n    n *= x\nresult = C.n",
    "in a generator": "def h():\n    n = 2\n    n *= yield n\n    yield n\nit = h()\nnext(it)\nresult = it.send(5)",
    "on a global": "def h():\n    global x\n    x *= x\nh()\nresult = x",
}


@pytest.mark.parametrize("text", STATEMENTS.values(), ids=STATEMENTS)
def test_in_place_stays_in_place(text: str) -> None:
    assert run(OWN + text) == run_plainly(OWN + text)


@pytest.mark.parametrize(
    "text", ["x * 2", "100 * x", "x * 0.5", "x ** 0.5", "10 ** 6", "x << 8", "7 % x", "x + x", "'=' * 60"]
)
def test_what_is_harmless_as_it_is_written_asks_no_guard(text: str) -> None:
    compiled = compile_text("x = 2\n" + text)

    assert compiled.code is not None
    assert not any(guard.encode() in compiled.code for guard in arithmetic.GUARDS)


def test_the_line_of_a_refused_step_is_the_authors() -> None:
    with pytest.raises(OverflowError) as caught:
        run("x = [0]\n\nx *= (\n    10 ** 9\n)")

    lines = [entry.lineno for entry in caught.traceback if str(entry.path).endswith("x.py")]
    assert lines[-1:] == [2]  # counted from zero
