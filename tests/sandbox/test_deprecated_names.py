"""What a file uses that is going to be removed."""

from datetime import date

import pytest

from plugin_api import deprecations
from plugin_api.deprecations import Deprecation, listed
from sandbox.compile import compile_source
from sandbox.sources import Source

NAMES = ("plugin_api.Tool", "plugin_api.prompts.SYSTEM_PROMPT_BASICS", "on_response", "PromptGenerator")
TABLE = listed(*(Deprecation(name, date(2026, 11, 30), date(2027, 6, 1), "Leave it out.") for name in NAMES))


def told(text: str) -> list[tuple[int, int, str]]:
    found = compile_source(Source(name="ada.py", text=text), thorough=True).diagnostics
    assert all(each.severity == "warning" for each in found if each.code == "deprecated")
    return [(each.line, each.column, each.message.split()[0]) for each in found if each.code == "deprecated"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from plugin_api import Message, Tool\n", [(1, 33, "plugin_api.Tool")]),
        ("from plugin_api import Tool as T\nx = [T, T]\n", [(1, 24, "plugin_api.Tool")]),
        ("import plugin_api\nx = plugin_api.Tool\ny = plugin_api.Tool\n", [(2, 16, "plugin_api.Tool")]),
        (
            "import plugin_api.prompts as p\nx = p.SYSTEM_PROMPT_BASICS\n",
            [(2, 7, "plugin_api.prompts.SYSTEM_PROMPT_BASICS")],
        ),
        (
            "from plugin_api import prompts\nx = prompts.SYSTEM_PROMPT_BASICS\n",
            [(2, 13, "plugin_api.prompts.SYSTEM_PROMPT_BASICS")],
        ),
        (
            "import plugin_api\n@plugin_api.hookimpl\ndef on_response(scene, message): pass\n",
            [(3, 5, "on_response")],
        ),
        ("class PromptGenerator:\n    pass\n", [(1, 7, "PromptGenerator")]),
        ("def f(Tool):\n    return Tool\n", []),
        ("from plugin_api import Message\n", []),
    ],
)
def test_each_is_told_once_with_its_place(
    text: str, expected: list[tuple[int, int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deprecations, "DEPRECATED", TABLE)

    assert told(text) == expected


def test_the_author_is_told_which_release_goes_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deprecations, "DEPRECATED", TABLE)
    source = Source(name="ada.py", text="from plugin_api import Tool\n")
    (found,) = [each for each in compile_source(source, thorough=True).diagnostics if each.code == "deprecated"]

    assert found.message == "plugin_api.Tool is going to be removed in release 2027.6.1."
    assert found.hint == "Leave it out."
