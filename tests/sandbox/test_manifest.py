"""What the host believes of what a character is said to declare."""

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from declarations import KEYS, PLAIN, WORDS
from hypothesis import given
from hypothesis import strategies as st

from sandbox.constant_rules import LanguageModel, RuleBroken
from sandbox.manifest import Manifest, check_manifest
from sandbox.tools import ToolSchema, ToolsInvalid
from sandbox.values import NotPlain

FILE = {"source_type": "file", "path_on_server": "voices/ada.wav"}
MANIFEST = Manifest(file="ada.py", name="Ada", voice_source=FILE, language="en", hooks=("reply",))
TOOL = ToolSchema(name="t", description="x", parameters={"type": "object"})


def test_an_honest_manifest_is_believed() -> None:
    check_manifest(MANIFEST)
    check_manifest(msgspec.structs.replace(MANIFEST, tools=(TOOL,), metadata={"good": True}))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": " Ada"},
        {"name": "a\x1b"},
        {"voice_source": {}},
        {"voice_source": {"source_type": []}},
        {"voice_source": FILE | {"x": b"bytes"}},
        {"voice_source": FILE | {"x": msgspec.msgpack.Ext(5, b"")}},
        {"voice_source": FILE | {"x": float("inf")}},
        {"metadata": {"good": "x"}},
        {"metadata": {"x": b""}},
        {"language": "xx"},
        {"tools": (TOOL, TOOL)},
        {"tools": (msgspec.structs.replace(TOOL, name=""),)},
        {"tools": (msgspec.structs.replace(TOOL, parameters={"type": "object", "x": b""}),)},
    ],
)
def test_a_manifest_that_breaks_a_rule_is_not_believed(changes: dict[str, Any]) -> None:
    with pytest.raises((RuleBroken, NotPlain, ToolsInvalid)):
        check_manifest(msgspec.structs.replace(MANIFEST, **changes))


@given(PLAIN | st.dictionaries(KEYS, PLAIN | WORDS), PLAIN)
def test_a_manifest_is_believed_or_refused(voice: Any, metadata: Any) -> None:
    manifest = {"file": "a", "name": "a", "voice_source": voice, "metadata": metadata}
    with suppress(ValueError):
        check_manifest(msgspec.convert(manifest, Manifest))


def test_the_host_checks_the_wish_of_a_worker_again() -> None:
    wished = msgspec.structs.replace(MANIFEST, language_model=LanguageModel(temperature=9.0))

    with pytest.raises(RuleBroken):
        check_manifest(wished)
