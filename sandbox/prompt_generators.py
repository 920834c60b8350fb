"""The class ``PromptGenerator`` of the older format, as it is written: which methods it lacks, and what they take.

Runs in: worker.
"""

import ast
from collections.abc import Container, Iterator, Mapping
from typing import Final, NamedTuple

from sandbox import hook_rules, signatures
from sandbox.diagnostics import Severity, did_you_mean
from sandbox.hook_rules import Fault

# Methods of the older format, and what they are called with.
_METHODS: Final[Mapping[str, tuple[str, ...]]] = {
    "__init__": ("instructions",),
    "make_system_prompt": (),
    "get_tools": (),
    "handle_tool_call": ("tool_name", "tool_input"),
}


class Found(NamedTuple):
    """One thing that cannot go well, and where."""

    node: ast.AST
    fault: Fault
    severity: Severity = "warning"


def look(cls: ast.ClassDef, bound: Container[str]) -> Iterator[Found]:
    """Tell what cannot go well with the class of the older format.

    Args:
        cls: The class.
        bound: Names that the file gives a meaning at its top.
    """
    methods = {each.name: each for each in cls.body if isinstance(each, ast.FunctionDef)}
    if not cls.bases and "make_system_prompt" not in methods and "make_system_prompt" not in bound:
        meant = did_you_mean("make_system_prompt", methods)
        where = methods[meant] if meant else cls
        message = "PromptGenerator has no method make_system_prompt."
        hint = f"Write make_system_prompt instead of {meant}." if meant else hook_rules.NO_PROMPT_HINT
        fix = "make_system_prompt" if meant else None
        yield Found(where, Fault("prompt-generator-missing", message, hint, meant or cls.name, fix), "error")
    for name, takes in _METHODS.items():
        if name in methods and not signatures.can_take(methods[name], takes):
            arguments = ", ".join(("self", *takes))
            message = f"PromptGenerator.{name} has to take: {arguments}."
            hint = f"Write: def {name}({arguments}):"
            yield Found(methods[name], Fault("hook-invalid", message, hint, name))
    is_run = "handle_tool_call" in methods or "call_tool" in bound
    if "get_tools" in methods and not is_run and "TOOLS" not in bound:
        message = "PromptGenerator.get_tools lists tools, but nothing runs them, so they are left out."
        hint = "Write: def handle_tool_call(self, tool_name, tool_input):"
        yield Found(methods["get_tools"], Fault("hook-invalid", message, hint, "get_tools"))
    if "__init__" not in methods and not cls.bases:
        message = "PromptGenerator has no method __init__ that takes the instructions."
        hint = "Write: def __init__(self, instructions):"
        yield Found(cls, Fault("hook-invalid", message, hint, cls.name))
