"""What a file uses that is going to be removed.

Runs in: worker.
"""

import ast
from collections.abc import Iterator

from plugin_api import deprecations
from plugin_api.deprecations import Deprecation


def find(tree: ast.Module, hooks: Iterator[tuple[str, ast.AST]]) -> Iterator[tuple[ast.AST, str, Deprecation]]:
    """Return where each of these stands first, by which word, and what is said of it.

    Args:
        tree: Of the file, not rewritten.
        hooks: Names that it declares itself, with their nodes.
    """
    if not deprecations.DEPRECATED:
        return
    used: dict[str, tuple[ast.AST, str]] = {}
    for name, node, word in (*((name, node, name) for name, node in hooks), *_read(tree)):
        used.setdefault(name, (node, word))
    for each in deprecations.find(used, deprecations.DEPRECATED):
        yield (*used[each.name], each)


def _read(tree: ast.Module) -> Iterator[tuple[str, ast.AST, str]]:
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                modules |= {each.asname or each.name.partition(".")[0]: _bound_by(each) for each in aliases}
            case ast.ImportFrom(module=str(module), names=aliases, level=0):
                modules |= {each.asname or each.name: f"{module}.{each.name}" for each in aliases}
                yield from ((f"{module}.{each.name}", each, each.name) for each in aliases)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (name := _written_out(node, modules)):
            yield name, node, node.attr


def _bound_by(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.partition(".")[0]


def _written_out(node: ast.expr, modules: dict[str, str]) -> str:
    """Return what a chain of attributes means, if it begins with a module."""
    match node:
        case ast.Name(id=name):
            return modules.get(name, "")
        case ast.Attribute(value=value, attr=attribute):
            whole = _written_out(value, modules)
            return f"{whole}.{attribute}" if whole else ""
        case _:
            return ""
