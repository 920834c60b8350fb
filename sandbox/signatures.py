"""How a function of a file is written: its mark, its parameters, whether it yields.

Runs in: worker.
"""

import ast
from typing import Final, TypeAlias

from sandbox import hook_rules

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_MARK: Final = "hookimpl"
# Names that a helper of the author's own may well have; a hook of that name takes the scene first.
_SCENE: Final = "scene"


def mark_of(function: Function) -> ast.expr | None:
    """Return what marks a function as a hook; None if nothing does."""
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if _MARK in {getattr(called, "id", None), getattr(called, "attr", None)}:
            return decorator
    return None


def has_refused_option(mark: ast.expr) -> bool:
    """Tell whether a mark has an option that characters do not have."""
    keywords = mark.keywords if isinstance(mark, ast.Call) else []
    return any(
        each.arg in hook_rules.REFUSED_OPTIONS and not (isinstance(each.value, ast.Constant) and not each.value.value)
        for each in keywords
    )


def parameters(function: Function) -> list[ast.arg]:
    """Return the parameters that can be given by position."""
    return [*function.args.posonlyargs, *function.args.args]


def required(function: Function) -> list[str]:
    """Return the names of those that have to be given."""
    taken = parameters(function)
    return [each.arg for each in taken[: len(taken) - len(function.args.defaults)]]


def takes_scene(function: Function) -> bool:
    """Tell whether a function takes what every hook may take first."""
    return any(each.arg == _SCENE for each in parameters(function))


def can_take(method: ast.FunctionDef, given: tuple[str, ...]) -> bool:
    """Tell whether a method can be called with so much, beside its own instance."""
    kinds = {getattr(each, "id", None) for each in method.decorator_list}
    if method.decorator_list and kinds != {"staticmethod"}:
        return True
    count = len(given) + ("staticmethod" not in kinds)
    most = len(parameters(method))
    return len(required(method)) <= count and (count <= most or method.args.vararg is not None)


def yields(function: ast.FunctionDef) -> bool:
    """Tell whether a function is a generator."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef | ast.GeneratorExp):
            waiting += ast.iter_child_nodes(node)
    return False
