"""Tools of characters, in a worker of any kind."""

from collections.abc import Mapping
from typing import Any

import pytest
from sandboxed import AMPLE, SCENE, Opener, a_set, character

from sandbox.errors import HookFailed, WrongAnswer
from sandbox.messages import SceneData

TOOL = """
TOOLS = [{"type": "function", "function": {"name": "measure", "description": "Measures.", "parameters": {
    "type": "object",
    "properties": {
        "unit": {"type": "string", "enum": ["m", "ft"]},
        "length": {"type": "integer", "minimum": 1},
        "marks": {"type": "array", "items": {"type": "number"}},
    },
    "required": ["unit"],
}}}]
@hookimpl
def call_tool(scene, call): return f"{call.name} {sorted(call.arguments.items())}"
"""


def _tool(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"call": {"name": name, "arguments": arguments}}


async def test_a_tool_is_run_with_arguments_that_fit(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character(TOOL)))

    arguments = {"unit": "m", "length": 3, "marks": [1, 2.5]}
    answered = await worker.call("Ada", "call_tool", SCENE, _tool("measure", arguments), AMPLE)

    assert answered.value == "measure [('length', 3), ('marks', [1, 2.5]), ('unit', 'm')]"


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("measure", {}, "'unit' is a required property"),
        ("measure", {"unit": "mile"}, "$.unit: 'mile' is not one of"),
        ("measure", {"unit": "m", "length": 0}, "$.length: 0 is less than the minimum"),
        ("measure", {"unit": "m", "length": "1"}, "$.length: '1' is not of type 'integer'"),
        ("measure", {"unit": "m", "marks": [1, "2"]}, "$.marks[1]: '2' is not of type 'number'"),
        ("other", {}, "there is no tool named 'other'"),
        ("m\n\x1b", {}, "there is no tool named"),
    ],
)
async def test_a_tools_arguments_are_checked_before_the_call(
    open_worker: Opener, name: str, arguments: dict[str, Any], message: str
) -> None:
    worker = await open_worker(a_set(character(TOOL)))

    with pytest.raises(HookFailed) as caught:
        await worker.call("Ada", "call_tool", SCENE, _tool(name, arguments), AMPLE)

    assert caught.value.diagnostic.code == "tools-invalid"
    assert message in caught.value.diagnostic.message
    assert caught.value.diagnostic.message.isprintable()


@pytest.mark.parametrize(
    "schema",
    [
        '{"$ref": "http://127.0.0.1:1/schema"}',
        '{"$ref": "#/nowhere"}',
        '{"$ref": "#"}',
        '{"$ref": "file:///etc/passwd"}',
        '{"$dynamicRef": "#nowhere"}',
        '{"properties": {"a": {"pattern": "("}}}',
        '{"$schema": "http://127.0.0.1:1/schema", "properties": {"a": {"$ref": "#/nowhere"}}}',
    ],
)
async def test_a_schema_that_is_an_attack_fails_its_own_call_only(open_worker: Opener, schema: str) -> None:
    body = f"""
TOOLS = [{{"name": "t", "description": "x", "parameters": {{"type": "object", **{schema}}}}}]
@hookimpl
def call_tool(scene, call): return "ran"
"""
    worker = await open_worker(a_set(character(body), character(name="Bob")))

    if "Ada" in {manifest.name for manifest in worker.manifests}:
        with pytest.raises(HookFailed):
            await worker.call("Ada", "call_tool", SCENE, _tool("t", {"a": "b"}), AMPLE)
    assert worker.alive
    assert "Bob" in {manifest.name for manifest in worker.manifests}


async def test_tools_that_are_listed_by_a_hook_are_what_calls_are_checked_against(open_worker: Opener) -> None:
    body = """
from plugin_api import Tool
@hookimpl
def list_tools(scene): return [Tool(scene.state.get("tool", "a"), "Does it.")]
@hookimpl
def call_tool(scene, call): return call.name
"""
    worker = await open_worker(a_set(character(body)))

    listed = await worker.call("Ada", "list_tools", SCENE, {}, AMPLE)
    ran = await worker.call("Ada", "call_tool", SceneData(state={"tool": "b"}), _tool("b", {}), AMPLE)

    assert listed.value == [
        {"name": "a", "description": "Does it.", "parameters": {"type": "object", "properties": {}}}
    ]
    assert ran.value == "b"
    with pytest.raises(HookFailed):
        await worker.call("Ada", "call_tool", SCENE, _tool("b", {}), AMPLE)


@pytest.mark.parametrize(
    "answer",
    [
        "[Tool('a', 'x'), Tool('a', 'x')]",
        "[Tool('a b', 'x')]",
        "[Tool('a', '')]",
        "[Tool('a', 'x', {'type': 'string'})]",
        "[Tool(f'a{n}', 'x') for n in range(11)]",
        "[1]",
        "{}",
        "'abc'",
        "[Tool('a', 'x', {'type': 'object', 'properties': {str(n): {} for n in range(11)}})]",
    ],
)
async def test_a_wrong_list_of_tools_is_a_wrong_answer(open_worker: Opener, answer: str) -> None:
    body = f"from plugin_api import Tool\n@hookimpl\ndef list_tools(scene): return {answer}\n"
    worker = await open_worker(a_set(character(body)))

    with pytest.raises(WrongAnswer):
        await worker.call("Ada", "list_tools", SCENE, {}, AMPLE)
