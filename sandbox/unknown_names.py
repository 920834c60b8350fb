"""Names that a file reads and that nothing gives a meaning: Python would only tell when it comes to them.

Runs in: worker.
"""

import ast
import builtins
from collections.abc import Iterator
from typing import Final, NamedTuple

import plugin_api
from sandbox import imports, nodes, policy
from sandbox.diagnostics import did_you_mean
from sandbox.imports import Refusal

# What other languages call them.
_FOREIGN: Final = {"true": "True", "false": "False", "null": "None", "nil": "None", "none": "None", "undefined": "None"}
_PYTHONS: Final = frozenset(dir(builtins))
_ALWAYS: Final = frozenset({"__name__", "__doc__", "__class__", "__qualname__", "__module__"})
# One says too little, and what is close to two letters is chance.
_SHORTEST: Final = 3
# Each is compared with all names of the file.
_MAX_TOLD: Final = 20


class Names(NamedTuple):
    """What a file gives a meaning, and where it reads which names."""

    bound: frozenset[str]
    read: tuple[ast.Name, ...]


def read(tree: ast.Module) -> Names:
    """Return the names of a tree that was not rewritten."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    return Names(frozenset(nodes.bound_names(tree)), tuple(found))


def find(names: Names) -> Iterator[tuple[ast.Name, str, str | None]]:
    """Return where each name stands that means nothing, what to do, and what to write instead."""
    told: set[str] = set()
    for node in sorted(names.read, key=lambda each: (each.lineno, each.col_offset)):
        name = node.id
        if name in names.bound or name in policy.BUILTINS or name in _ALWAYS or name in told or not _is_ours(name):
            continue
        if len(told) == _MAX_TOLD:
            return
        told.add(name)
        hint, meant = hint_for(name, names.bound)
        yield node, hint, meant


def find_in_modules(tree: ast.Module, names: Names) -> Iterator[tuple[ast.Attribute, Refusal]]:
    """Return where something is read from a module that the module does not have for characters, and why."""
    modules = dict(_imported(tree))
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    parameters = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    known = modules.keys() & names.bound - stored - parameters
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name) or node.value.id not in known:
            continue
        module = modules[node.value.id]
        refusal = imports.refuse_name(module, 0, node.attr)
        # What the policy refuses anywhere has been told.
        if refusal is not None and f"{module}.{node.attr}" not in policy.IMPORTABLE and not node.attr.startswith("_"):
            yield node, refusal


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    aliases = [alias for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    for alias in aliases:
        if alias.name in policy.IMPORTABLE and (alias.asname or "." not in alias.name):
            yield alias.asname or alias.name, alias.name


def _is_ours(name: str) -> bool:
    # What the policy refuses has been told.
    return name not in _PYTHONS and not name.startswith("__")


def hint_for(name: str, bound: "frozenset[str] | set[str]") -> tuple[str, str | None]:
    """Tell what to do about a name that means nothing, and what to write instead if that is clear."""
    if name in _FOREIGN:
        return f"Write {_FOREIGN[name]}.", _FOREIGN[name]
    if name in plugin_api.__all__:
        return f"Write at the top: from plugin_api import {name}", None
    if name in policy.IMPORTABLE:
        return f"Write at the top: import {name}", None
    meant = did_you_mean(name, {*bound, *policy.BUILTINS}) if len(name) >= _SHORTEST else None
    if meant:
        return f"Did you mean {meant!r}?", meant
    return "Mind the spelling, or give it a value before it is used.", None
