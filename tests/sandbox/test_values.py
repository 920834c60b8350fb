"""Only plain data leaves the sandbox."""

import collections
import datetime as dt
import enum
import json
import math
from types import MappingProxyType
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugin_api import Message, Scene, Tool, ToolCall
from sandbox.values import MAX_DEPTH, MAX_NODES, NotPlain, _Copier, check_decoded, plain

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
PLAIN = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.complex_numbers()
    | st.dates()
    | st.fractions(),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.frozensets(st.integers())
    ),
    max_leaves=10,
)


@given(PLAIN)
def test_plain_data_comes_out_as_it_went_in(value: Any) -> None:
    copied = plain(value)

    assert copied == value
    assert type(copied) is type(value)


@given(ANYTHING | PLAIN)
@example([2**64])
@example({"a": ["\ud800"]})
@example({"\ud800": 1})
@example(([1.0, float("nan")],))
@example([[[]] * 200] * 200)
def test_the_fast_way_says_what_the_slow_one_says(value: object) -> None:
    assert _outcome(plain, value) == _outcome(lambda each: _Copier().copy(each, 0), value)


def _outcome(copy: Any, value: object) -> tuple[str, object]:
    try:
        return "copied", copy(value)
    except NotPlain as refusal:
        return "refused", str(refusal)


@given(ANYTHING)
def test_whatever_comes_out_can_be_sent(value: object) -> None:
    try:
        copied = plain(value)
    except NotPlain:
        return
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(copied)) == copied
    assert json.loads(json.dumps(copied, allow_nan=False)) == copied


DECODED = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary(max_size=3),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(0, 9), inner),
    max_leaves=10,
)


def is_plain(value: object) -> bool:
    try:
        plain(value)
    except NotPlain:
        return False
    return True


def is_decoded_plain(value: object) -> bool:
    try:
        check_decoded(value)
    except NotPlain:
        return False
    return True


def nested(depth: int, innermost: object) -> object:
    for number in range(depth):
        innermost = [innermost] if number % 2 else {"x": innermost}
    return innermost


@given(DECODED)
@example(nested(MAX_DEPTH, 1))
@example(nested(MAX_DEPTH, []))
@example(nested(MAX_DEPTH + 1, 1))
@example([0] * (MAX_NODES - 1))
@example([0] * MAX_NODES)
@example([[0] * 10] * MAX_NODES)
@example([math.nan])
@example({"x": {1: 1}})
def test_the_host_lets_in_what_a_worker_would_let_out(value: object) -> None:
    assert is_decoded_plain(value) == is_plain(value)


def test_what_comes_out_shares_nothing_with_what_went_in() -> None:
    inner: list[Any] = [1]
    value = {"a": inner, "b": inner}

    copied = plain(value)
    inner.append(2)

    assert copied == {"a": [1], "b": [1]}
    assert copied["a"] is not copied["b"]


def test_tuples_become_lists_and_records_become_dicts() -> None:
    value = (Message("user", "x"), Tool("t", "d"), ToolCall("t", {"a": (1,)}))

    assert plain(value) == [
        {"role": "user", "text": "x", "name": None},
        {"name": "t", "description": "d", "parameters": {"type": "object", "properties": {}}},
        {"name": "t", "arguments": {"a": [1]}},
    ]


class _Text(str):
    __slots__ = ()


class _List(list[Any]):
    pass


class _Dict(dict[str, Any]):
    pass


class _Number(int):
    pass


class _Colour(enum.IntEnum):
    RED = 1


class _Heir(Message):
    pass


_Pair = collections.namedtuple("_Pair", "a b")  # noqa: PYI024 (what characters make)

NOT_PLAIN = {
    "bytes": b"x",
    "bytearray": bytearray(),
    "set": {1},
    "frozenset": frozenset(),
    "range": range(3),
    "generator": (x for x in "a"),
    "iterator": iter([]),
    "function": len,
    "class": str,
    "module": json,
    "object": object(),
    "Ellipsis": ...,
    "complex": 1j,
    "date": dt.date(2026, 1, 1),
    "mapping proxy": MappingProxyType({}),
    "ordered dict": collections.OrderedDict(),
    "default dict": collections.defaultdict(list),
    "counter": collections.Counter(),
    "deque": collections.deque(),
    "named tuple": _Pair(1, 2),
    "subclass of str": _Text("x"),
    "subclass of list": _List(),
    "subclass of dict": _Dict(),
    "subclass of int": _Number(1),
    "enumeration": _Colour.RED,
    "heir of a record": _Heir("user", "x"),
    "scene": Scene("a", None, None, (), dt.datetime(2026, 1, 1, tzinfo=dt.UTC), {}),
    "exception": ValueError(),
    "not a number": math.nan,
    "infinity": -math.inf,
    "large integer": 2**64,
    "small integer": -(2**63) - 1,
    "enormous integer": 10**5000,
    "half a character": "a\udc80",
    "number as a key": {1: 2},
    "nothing as a key": {None: 2},
    "subclass of str as a key": {_Text("x"): 1},
    "half a character in a key": {"\ud800": 1},
    "record with something live in it": ToolCall("t", {"x": len}),
    "record with the wrong things in it": Message("user", b"x"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("value", NOT_PLAIN.values(), ids=NOT_PLAIN.keys())
@pytest.mark.parametrize(
    "wrap", [lambda x: x, lambda x: [x], lambda x: {"k": (x,)}], ids=["bare", "in a list", "deeper"]
)
def test_what_is_not_plain_does_not_come_out(value: object, wrap: Any) -> None:
    with pytest.raises(NotPlain) as caught:
        plain(wrap(value))

    assert len(str(caught.value)) < 200


def test_a_cycle_does_not_come_out() -> None:
    cycle: list[Any] = []
    cycle.append(cycle)
    loop: dict[str, Any] = {}
    loop["x"] = [loop]

    for value in (cycle, loop):
        with pytest.raises(NotPlain):
            plain(value)


def test_depth_is_bounded() -> None:
    value: Any = 1
    for _ in range(MAX_DEPTH):
        value = [value]

    assert plain(value) == value
    with pytest.raises(NotPlain, match="deep"):
        plain([value])


def test_the_number_of_parts_is_bounded() -> None:
    assert len(plain([0] * (MAX_NODES - 1))) == MAX_NODES - 1
    with pytest.raises(NotPlain, match="parts"):
        plain([0] * MAX_NODES)


def test_a_wide_tree_is_given_up_early() -> None:
    value: Any = [0]
    for _ in range(30):
        value = [value, value]

    with pytest.raises(NotPlain, match="parts"):
        plain(value)


def test_a_class_with_a_long_name_is_not_quoted_in_full() -> None:
    with pytest.raises(NotPlain) as caught:
        plain(type("X" * 10_000, (), {})())

    assert len(str(caught.value)) < 200
