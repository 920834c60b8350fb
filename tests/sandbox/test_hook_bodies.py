"""What the text of a hook tells before anybody calls it."""

import pytest

from sandbox.compile import compile_source
from sandbox.sources import Source

HEAD = "from plugin_api import hookimpl\nCOUNT = 0\nNAMES = []\n@hookimpl\n"


def told(text: str) -> list[tuple[int, int, str]]:
    found = compile_source(Source(name="ada.py", text=HEAD + text), thorough=True).diagnostics
    codes = {"hook-invalid", "answer-not-allowed", "attribute-not-allowed", "name-unknown"}
    return [(each.line - 4, each.column, each.message) for each in found if each.code in codes]


@pytest.mark.parametrize(
    "text",
    [
        "def reply(scene, message):\n    return message.text.upper() + str(scene.now) + scene.state['x']\n",
        "def reply(scene, message):\n    return None\n",
        "def reply(scene, message):\n    return f'{scene.messages[-1].name}'\n",
        "def reply(scene, message, extra=1, *, more=2):\n    return str(extra)\n",
        "def reply(scene, message):\n    message = {'a': 1}\n    message.b = 2\n    return message.items()\n",
        "def reply(scene, message):\n    def inner():\n        return 5\n    return str(inner())\n",
        "def reply(scene, message):\n    scene.state['x'] = scene.state.get('x', 0) + 1\n    return 'x'\n",
        "def reply(scene, message):\n    global COUNT\n    COUNT += 1\n    return 'x'\n",
        "def reply(scene, message):\n    COUNT = 3\n    COUNT += 1\n    return 'x'\n",
        "def reply(scene, message):\n    for COUNT in range(3):\n        COUNT += 1\n    return 'x'\n",
        "def reply(scene, message):\n    count = 0\n    count += 1\n    return 'x'\n",
        "def reply(scene, message):\n    NAMES[0] += 1\n    return 'x'\n",
        "def greet(scene, COUNT=1):\n    COUNT += 1\n    return 'x'\n",
        "def on_response(scene, message):\n    return 5\n",
        "def check(scene):\n    return 'told when it is asked'\n",
    ],
)
def test_what_can_go_well_is_not_doubted(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def reply(scene, message):\n    return [1]\n", (2, 12, "reply must answer str | ToolCall | None, not list.")),
        ("def greet(scene):\n    return 3\n", (2, 12, "greet must answer str | None, not int.")),
        ("def call_tool(scene, call):\n    return None\n", (2, 12, "call_tool must answer str, not NoneType.")),
        ("def greet(scene):\n    return scene.user\n", (2, 18, "A Scene has no 'user'.")),
        ("def call_tool(scene, call):\n    return call.argument['x']\n", (2, 17, "A ToolCall has no 'argument'.")),
        ("def reply(scene, message):\n    message.text = 'x'\n", (2, 13, "A Message cannot be changed.")),
        ("def greet(scene):\n    scene.state |= {'x': 1}\n", (2, 11, "A Scene cannot be changed.")),
        (
            "def greet(scene, *, x):\n    return x\n",
            (1, 21, "greet is given nothing for 'x': it stands behind a star."),
        ),
        (
            "def greet(*all):\n    return 'x'\n",
            (1, 12, "greet is given nothing for 'all': hooks are given what they name."),
        ),
        (
            "def greet(scene):\n    if scene.now:\n        COUNT += 1\n    return 'x'\n",
            (3, 9, "COUNT has no value in this function: changing it makes it the function's own."),
        ),
    ],
)
def test_what_cannot_go_well_is_told_with_its_place(text: str, expected: tuple[int, int, str]) -> None:
    assert told(text) == [expected]


def test_a_misspelt_field_can_be_mended_by_a_fix() -> None:
    source = Source(name="ada.py", text=f"{HEAD}def greet(scene):\n    return scene.langauge\n")
    (found,) = [each for each in compile_source(source, thorough=True).diagnostics if each.code == "name-unknown"]

    assert (found.column, found.end_column, found.fix) == (18, 26, "language")
