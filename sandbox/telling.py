"""Tells from the text of a file what running it will come to, where that is certain.

What is read of it goes through the same checks as what a file has left behind that was run, and only if they find
nothing it is told: whoever is to hear what is wrong, and where, hears it from a run. No code of an author's runs here,
and nothing is worked out but displays of constants.

What is told of only declares, in the sense of `sandbox.declaring`; but annotations, which are dropped, may be any.

Source: docs/decisions/0073-tell-what-a-file-declares-from-its-text.md

Runs in: worker.
"""

import ast
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeGuard

from sandbox import hook_rules, tools
from sandbox.constants import CONSTANTS, read_constants
from sandbox.declared import lacks, make_fingerprint, make_manifest
from sandbox.generator_format import offered_hooks
from sandbox.hooks import HOOKS
from sandbox.messages import Told
from sandbox.reading import MARKERS, Class, Function, Imported, Read, Unsure, read
from sandbox.sources import RESOURCES


class Reading(NamedTuple):
    """What was read of a file that is certain.

    Attributes:
        told: What comes of it.
        functions: Those at its top, and in its classes.
    """

    told: Told
    functions: list[ast.FunctionDef]


def tell(file: str, tree: ast.Module) -> Reading | None:
    """Tell what running a file comes to, if the policy refuses nothing of it; None if only running it tells.

    Args:
        file: Its name.
        tree: Its tree, not rewritten.
    """
    try:
        found = read(tree)
        if file.startswith(f"{RESOURCES}/"):
            # Which of them imports which would have to be followed; and a hook is one of each file that imports it.
            is_certain = not found.needs and not any(map(_is_hook, found.names.values()))
            return Reading(Told(), found.functions) if is_certain else None
        return Reading(_tell_character(file, found), found.functions)
    except (Unsure, TypeError, ValueError, RecursionError, MemoryError):
        # Not hashable, say; or one long text in a constant a thousand times.
        return None


def _tell_character(file: str, found: Read) -> Told:
    constants: dict[str, Any] = {name: found.names[name] for name in CONSTANTS if name in found.names}
    if any(type(value) in MARKERS for value in constants.values()):
        raise Unsure
    hooks = _hooks(found.names)
    declared = read_constants(file, constants, {})
    if declared.diagnostics or any(lacks(declared, hooks)) or not tools.are_ordinary(declared.values.get("TOOLS", ())):
        raise Unsure
    needs = {module: tuple(dict.fromkeys(names)) for module, names in found.needs.items()}
    return Told(make_manifest(file, declared, hooks), make_fingerprint(constants, hooks), needs)


def _hooks(names: Mapping[str, object]) -> set[str]:
    hooks: set[str] = set()
    for name, value in names.items():
        if _is_hook(value):
            if name not in HOOKS or not hook_rules.fits(name, value.required):
                raise Unsure
            hooks.add(name)
    generator = names.get("PromptGenerator")
    if isinstance(generator, Imported | Function):
        raise Unsure
    if isinstance(generator, Class):
        hooks |= offered_hooks(generator.methods.__contains__, names.get("TOOLS"))
    return hooks


def _is_hook(value: object) -> TypeGuard[Function]:
    return isinstance(value, Function) and value.is_hook
