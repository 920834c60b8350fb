"""Calls in a row, without waiting for the answers between them: what each finds is what the one before has left."""

import time
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sandboxed import AMPLE, compile_text, replying

from sandbox.messages import Answered, Call, CallResult, Failed, Load, Loaded, NotBegun, Prepare, SceneData
from sandbox.registry import Registry

COUNTER = """\
n = scene.state["n"] = scene.state.get("n", 0) + 1
scene.state.setdefault("said", []).append((message.text, n))
if message.text == "clear":
    scene.state.clear()
if message.text == "fail":
    raise ValueError("no")
return str(scene.state)
"""
NAMES = ("Ada", "Bob", "Cid")
SAID = st.sampled_from(["one", "two", "clear", "fail"])


@cache
def code_of(body: str, name: str) -> bytes:
    code = compile_text(replying(body, name=name), f"{name}.py").code
    assert code is not None
    return code


def registry_of(body: str = COUNTER) -> Registry:
    registry = Registry()
    registry.prepare(Prepare({}, 1, 60.0))
    for name in NAMES:
        loaded = registry.load(Load(f"{name}.py", code_of(body, name), b"", 5.0))
        assert isinstance(loaded, Loaded)
        assert loaded.manifest is not None
    return registry


def call(name: str, text: str, state: dict[str, Any] | None = None, **row: Any) -> Call:
    # Of its own: without a worker around it, a hook changes what it is given.
    return Call(name, "reply", SceneData(state=state or {}), {"message": {"role": "user", "text": text}}, AMPLE, **row)


@pytest.fixture
def registry() -> Registry:
    return registry_of()


def state_after(result: CallResult) -> dict[str, Any]:
    assert isinstance(result, Answered)
    return result.state


def test_a_character_finds_what_it_has_left_in_the_same_row(registry: Registry) -> None:
    registry.call(call("Ada", "one", {"n": 4}, is_followed=True))
    registry.call(call("Bob", "one", is_followed=True))
    last = registry.call(call("Ada", "two", {"n": 4}))

    assert state_after(last) == {"n": 6, "said": [["one", 5], ["two", 6]]}


def test_what_was_left_is_forgotten_with_the_row(registry: Registry) -> None:
    registry.call(call("Ada", "one", is_followed=True))
    registry.call(call("Bob", "one"))

    assert state_after(registry.call(call("Ada", "two"))) == {"n": 1, "said": [["two", 1]]}


def test_a_state_that_was_emptied_is_empty_for_the_next_of_the_row(registry: Registry) -> None:
    registry.call(call("Ada", "clear", {"n": 4}, is_followed=True))

    assert state_after(registry.call(call("Ada", "two", {"n": 4})))["n"] == 1


def test_a_call_that_fails_leaves_what_was_there_before(registry: Registry) -> None:
    failed = registry.call(call("Ada", "fail", {"n": 4}, is_followed=True))

    assert isinstance(failed, Failed)
    assert state_after(registry.call(call("Ada", "two", {"n": 4})))["n"] == 5


def test_an_answer_is_not_changed_by_the_next_call_of_the_row(registry: Registry) -> None:
    first = registry.call(call("Ada", "one", is_followed=True))
    registry.call(call("Ada", "two"))

    assert state_after(first) == {"n": 1, "said": [["one", 1]]}


@pytest.mark.parametrize("is_followed", [True, False])
def test_a_call_that_is_too_late_is_not_begun_and_the_next_one_is(registry: Registry, *, is_followed: bool) -> None:
    late = registry.call(call("Ada", "one", is_followed=is_followed, begin_before=time.monotonic() - 1.0))

    assert late == NotBegun()
    assert state_after(registry.call(call("Ada", "two")))["n"] == 1


def test_a_call_that_may_begin_until_later_is_begun(registry: Registry) -> None:
    assert state_after(registry.call(call("Ada", "one", begin_before=time.monotonic() + 3600.0)))["n"] == 1


def test_each_call_of_a_row_has_what_it_printed() -> None:
    printing = registry_of('print(message.text)\nreturn ""')

    results = [printing.call(call("Ada", text, is_followed=text != "two")) for text in ("one", "two")]

    assert [result.printed for result in results if isinstance(result, Answered)] == ["one\n", "two\n"]


@given(st.lists(st.tuples(st.sampled_from(NAMES), SAID), min_size=1, max_size=8))
def test_a_row_comes_to_the_same_as_its_calls_one_by_one(said: list[tuple[str, str]]) -> None:
    alone, in_row = registry_of(), registry_of()
    states: dict[str, dict[str, Any]] = {}
    expected: list[CallResult] = []
    for name, text in said:
        given_state = msgspec.msgpack.decode(msgspec.msgpack.encode(states.get(name, {})))
        expected.append(alone.call(call(name, text, given_state)))
        if isinstance(expected[-1], Answered):
            states[name] = expected[-1].state

    last = len(said) - 1
    results = [in_row.call(call(*each, {}, is_followed=place < last)) for place, each in enumerate(said)]

    assert results == expected
