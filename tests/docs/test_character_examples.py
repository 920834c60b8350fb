"""Each character that the documents show loads, and what they say is refused is refused."""

from typing import Any

import msgspec
import pytest
from documents import CHARACTERS, CONSTANTS, PROMPT, Example, by_place

from plugin_api import Message, ToolCall
from sandbox.codes import CodeCache
from sandbox.hooks import HOOKS
from sandbox.limits import Budget
from sandbox.manifest import Manifest
from sandbox.messages import SceneData
from sandbox.sources import sources_from_texts
from sandbox.workers import Worker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener


def complete(text: str) -> str:
    if "CHARACTER_NAME" in text:
        return text
    marked = "" if "hookimpl" in text else "from plugin_api import hookimpl\n"
    return text + marked + CONSTANTS + ("" if "def make_system_prompt" in text else PROMPT)


async def load(example: Example) -> Worker:
    """Load an example together with the modules that its page shows."""
    files = [(each.file, each.text) for each in CHARACTERS if each.page == example.page and "/" in each.file]
    if "/" not in example.file:
        files.append((example.file, complete(example.text)))
    else:
        folder, _, module = example.file.removesuffix(".py").partition("/")
        user = f"import characters.{folder}.{module}\nfrom plugin_api import hookimpl\n"
        files.append(("example.py", user + CONSTANTS + PROMPT))
    return await LoadingOpener(InlineLinks(), CodeCache())(sources_from_texts("docs", files))


def argument_for(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    return {"integer": schema.get("minimum", 1), "number": 1.5, "boolean": True}.get(schema.get("type", ""), "text")


async def call_all(worker: Worker, manifest: Manifest) -> dict[str, Any]:
    """Call each hook once, in the order of a session, and return their answers."""
    said = (Message("user", "What is the weather, and what does tea cost?"),)
    tools = [msgspec.to_builtins(each) for each in manifest.tools]
    state: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    for hook in [each for each in HOOKS if each in manifest.hooks]:
        scene = SceneData(selected=manifest.name, messages=said, state=state)
        given: dict[str, Any] = {"message": said[0], "name": "Somebody Else", "reason": "disconnect"}
        if tools:
            properties = tools[0]["parameters"].get("properties", {})
            given["call"] = ToolCall(tools[0]["name"], {name: argument_for(each) for name, each in properties.items()})
        arguments = {name: given[name] for name in HOOKS[hook].arguments}
        answered = await worker.call(manifest.name, hook, scene, arguments, Budget())
        answers[hook], state = answered.value, answered.state
        tools = answered.value if hook == "list_tools" else tools
    return answers


@pytest.mark.parametrize("example", CHARACTERS, ids=by_place)
async def test_an_example_of_a_character_loads_and_each_of_its_hooks_answers(example: Example) -> None:
    worker = await load(example)

    assert worker.diagnostics == ()
    [manifest] = worker.manifests
    answers = await call_all(worker, manifest)
    assert answers.keys() == set(manifest.hooks)
    assert all(answers[hook] for hook in ("greet", "reply") if hook in answers)
    await worker.close()


def test_each_hook_has_an_example_that_is_executed() -> None:
    shown = {hook for each in CHARACTERS if each.page == "authors.md" for hook in HOOKS if f"def {hook}(" in each.text}

    assert shown == set(HOOKS)


# What the table under "Which Python works" says, and where it is refused: by the policy, or at run time.
REFUSED = {
    "an asynchronous function": ("async def f(): pass", "syntax-not-allowed"),
    "except with a star": ("try:\n    pass\nexcept* ValueError:\n    pass", "syntax-not-allowed"),
    "a class keyword": ("class A(metaclass=type): pass", "syntax-not-allowed"),
    "a star import": ("from math import *", "import-not-allowed"),
    "a relative import": ("from . import jokes", "import-not-allowed"),
    "a name with two underscores": ("__secret = 1", "name-not-allowed"),
    "a name with one at each end": ("_secret_ = 1", "name-not-allowed"),
    "an attribute with two underscores": ("x = ().__bases__", "attribute-not-allowed"),
    "a method that answers for attributes": ("class A:\n    def __getattr__(self, name): pass", "name-not-allowed"),
    "a method that makes instances": ("class A:\n    def __new__(cls): pass", "name-not-allowed"),
    "a method for the end": ("class A:\n    def __del__(self): pass", "name-not-allowed"),
    "a method for subclasses": ("class A:\n    def __init_subclass__(cls): pass", "name-not-allowed"),
    "exec": ("exec('1')", "name-not-allowed"),
    "opening a file": ("x = open('a')", "name-not-allowed"),
    "reading input": ("x = input()", "name-not-allowed"),
    "dir": ("x = dir()", "name-not-allowed"),
    "vars": ("x = vars()", "name-not-allowed"),
    "locals": ("x = locals()", "name-not-allowed"),
    "id": ("x = id(1)", "name-not-allowed"),
    "memoryview": ("x = memoryview(b'')", "name-not-allowed"),
    "BaseException": ("try:\n    pass\nexcept BaseException:\n    pass", "name-not-allowed"),
    "SystemExit": ("raise SystemExit", "name-not-allowed"),
    "a class from a call": ("x = type('A', (), {})", "character-failed"),
    "an enumeration from a call": ("from enum import Enum\nx = Enum('A', 'B')", "character-failed"),
    "changing a module": ("import math\nmath.pi = 3", "character-failed"),
    "a wide format": ("x = '{:10001}'.format(1)", "character-failed"),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
async def test_what_is_said_not_to_work_is_refused(text: str, code: str) -> None:
    source = f"from plugin_api import hookimpl\n{CONSTANTS}{PROMPT}{text}\n"

    worker = await LoadingOpener(InlineLinks(), CodeCache())(sources_from_texts("docs", [("example.py", source)]))

    assert code in {each.code for each in worker.diagnostics}
    assert worker.manifests == ()
    await worker.close()
