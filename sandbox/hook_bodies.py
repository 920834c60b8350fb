"""What stands in the body of a hook and cannot go well, as its text alone tells: nobody knows before it is called.

Runs in: worker.
"""

import ast
import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from plugin_api import Message, Scene, ToolCall
from sandbox import nodes
from sandbox.diagnostics import did_you_mean, printable
from sandbox.hook_rules import Fault
from sandbox.hooks import HOOKS

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

# Parameter -> what a hook is given by that name.
_GIVEN: Final[Mapping[str, type[Any]]] = {"scene": Scene, "message": Message, "call": ToolCall}
# What an answer may be written as, beside what can only be known when it is worked out. Whoever looks thoroughly asks
# the other hooks, and hears what they answer.
_ANSWERS: Final[Mapping[str, frozenset[type]]] = {
    "greet": frozenset({str, type(None)}),
    "reply": frozenset({str, type(None)}),
    "call_tool": frozenset({str}),
}
_DISPLAYS: Final[Mapping[type[ast.expr], type]] = {
    ast.List: list,
    ast.ListComp: list,
    ast.Tuple: tuple,
    ast.Dict: dict,
    ast.DictComp: dict,
    ast.Set: set,
    ast.SetComp: set,
    ast.JoinedStr: str,
}
_IN_PLACE: Final = 'Change what is in the state: scene.state["visits"] = 1, or scene.state.clear().'


class Found(NamedTuple):
    """One thing that cannot go well, and where."""

    node: ast.AST
    fault: Fault


def look(function: _Function) -> Iterator[Found]:
    """Tell what cannot go well in the hook that a function implements."""
    yield from _parameters(function)
    yield from _fields(function)
    if function.name in _ANSWERS and isinstance(function, ast.FunctionDef):
        yield from _answers(function)


def changed_unbound(function: _Function, bound_at_top: Mapping[str, Any]) -> Iterator[Found]:
    """Tell which names of the file a function changes in place: that makes them its own, and they have no value."""
    changed: dict[str, ast.Name] = {}
    targets: set[int] = set()
    shared: set[str] = set()
    for node in _within(function):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            changed.setdefault(node.target.id, node.target)
            targets.add(id(node.target))
        elif isinstance(node, ast.Global | ast.Nonlocal):
            shared.update(node.names)
    if not changed:
        return
    given = {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
    bound = {name for node in _within(function) if id(node) not in targets for name in nodes.names_bound_by(node)}
    for name in changed.keys() & bound_at_top.keys() - given - bound - shared:
        message = f"{printable(name, 60)} has no value in this function: changing it makes it the function's own."
        hint = f"Write global {name} at the top of the function. What has to last belongs into scene.state."
        yield Found(changed[name], Fault("name-unknown", message, hint))


def _within(function: _Function) -> Iterator[ast.AST]:
    """Go through what a function does itself, without the functions and classes in it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)


def _parameters(function: _Function) -> Iterator[Found]:
    given = ", ".join(("scene", *HOOKS[function.name].arguments))
    hint = f"Name what you need: def {function.name}({given}):"
    needed = [
        each
        for each, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        if default is None
    ]
    for each in needed:
        message = f"{function.name} is given nothing for {printable(each.arg, 60)!r}: it stands behind a star."
        yield Found(each, Fault("hook-invalid", message, hint))
    for star in (function.args.vararg, function.args.kwarg):
        if star is not None:
            message = (
                f"{function.name} is given nothing for {printable(star.arg, 60)!r}: hooks are given what they name."
            )
            yield Found(star, Fault("hook-invalid", message, hint))


def _fields(function: _Function) -> Iterator[Found]:
    arguments = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    rebound = set(nodes.bound_names(ast.Module(function.body, [])))
    kinds = {name: kind for name, kind in _GIVEN.items() if name in arguments and name not in rebound}
    for node in ast.walk(ast.Module(function.body, [])):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            continue
        kind = kinds.get(node.value.id)
        if kind is None:
            continue
        fields = [each.name for each in dataclasses.fields(kind)]
        if node.attr.startswith("__"):
            continue
        if node.attr not in fields:
            meant = did_you_mean(node.attr, fields)
            message = f"A {kind.__name__} has no {printable(node.attr, 60)!r}."
            hint = f"Did you mean {meant!r}?" if meant else f"It has: {', '.join(fields)}."
            yield Found(node, Fault("name-unknown", message, hint, node.attr, meant))
        elif not isinstance(node.ctx, ast.Load):
            message = f"A {kind.__name__} cannot be changed."
            hint = _IN_PLACE if kind is Scene else "Make a new value under a name of your own."
            yield Found(node, Fault("attribute-not-allowed", message, hint, node.attr))


def _answers(function: ast.FunctionDef) -> Iterator[Found]:
    allowed = _ANSWERS[function.name]
    for node in _within(function):
        if not isinstance(node, ast.Return) or node.value is None:
            continue
        kind = type(node.value.value) if isinstance(node.value, ast.Constant) else _DISPLAYS.get(type(node.value))
        if kind is not None and kind not in allowed:
            message = f"{function.name} must answer {HOOKS[function.name].answer_text}, not {kind.__name__}."
            hint = "Make a text of it: str(…), or an f-string."
            yield Found(node.value, Fault("answer-not-allowed", message, hint))
