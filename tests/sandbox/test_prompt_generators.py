"""What the text of a class of the older format tells."""

import ast

import pytest

from sandbox import prompt_generators

WHOLE = """
class PromptGenerator:
    def __init__(self, instructions): ...
    def make_system_prompt(self): ...
    def get_tools(self): ...
    def handle_tool_call(self, tool_name, tool_input): ...
"""


def told(text: str, *bound: str) -> list[tuple[str, str]]:
    [cls] = ast.parse(text).body
    assert isinstance(cls, ast.ClassDef)
    return [(each.fault.at, each.severity) for each in prompt_generators.look(cls, bound)]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        (WHOLE, ()),
        (WHOLE.replace("handle_tool_call", "other"), ("call_tool",)),
        (WHOLE.replace("handle_tool_call", "other"), ("TOOLS",)),
        (WHOLE.replace("make_system_prompt", "other"), ("make_system_prompt",)),
        ("class PromptGenerator(Base): ...", ()),
    ],
)
def test_what_can_go_well_is_not_doubted(text: str, bound: tuple[str, ...]) -> None:
    assert told(text, *bound) == []


@pytest.mark.parametrize(
    ("written", "instead", "found"),
    [
        ("make_system_prompt", "make_sytem_prompt", ("make_sytem_prompt", "error")),
        ("make_system_prompt", "other", ("PromptGenerator", "error")),
        ("make_system_prompt(self)", "make_system_prompt(self, scene)", ("make_system_prompt", "warning")),
        ("handle_tool_call", "other", ("get_tools", "warning")),
        ("__init__", "begin", ("PromptGenerator", "warning")),
    ],
)
def test_what_cannot_go_well_is_told_with_the_word_it_concerns(
    written: str, instead: str, found: tuple[str, str]
) -> None:
    assert told(WHOLE.replace(written, instead)) == [found]
