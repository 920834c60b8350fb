"""Making nodes of a syntax tree, and asking about them.

Runs in: worker.
"""

import ast
from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from sandbox import names

Scope: TypeAlias = Literal["module", "class", "function"]
"""What a statement stands in."""

_IMPORT_ERRORS: Final = frozenset({"ImportError", "ModuleNotFoundError", "Exception"})


def call_guard(guard: str, where: ast.expr | ast.stmt, *arguments: ast.expr) -> ast.Call:
    """Make a call of a guard, in the place of what it guards."""
    place = {"lineno": where.lineno, "col_offset": where.col_offset}
    function = ast.Name(guard, ast.Load(), **place)
    return ast.Call(
        function, list(arguments), [], **place, end_lineno=where.end_lineno, end_col_offset=where.end_col_offset
    )


def make_constant(value: str | None, where: ast.expr | ast.stmt) -> ast.Constant:
    """Make a constant."""
    return ast.Constant(value, lineno=where.lineno, col_offset=where.col_offset)


def compare(expression: str, where: ast.expr | ast.stmt, **operands: ast.Name) -> ast.expr:
    """Make the nodes of an expression; a name that is among `operands` stands for that operand."""
    made = ast.parse(expression, mode="eval").body
    for node in ast.walk(made):
        if isinstance(node, ast.expr):
            ast.copy_location(node, where)
        if isinstance(node, ast.Name) and node.id in operands:
            node.id = operands[node.id].id
    return made


def make_tick(where: ast.stmt) -> ast.stmt:
    """Make the statement that counts a turn."""
    return ast.copy_location(ast.Expr(call_guard("_tick_", where)), where)


def make_failing_import(where: ast.stmt, module: str, name: str | None) -> ast.stmt:
    """Make the statement that fails as an import would."""
    arguments = (make_constant(module, where), make_constant(name, where))
    return ast.copy_location(ast.Expr(call_guard("_fail_import_", where, *arguments)), where)


def parameters(arguments: ast.arguments) -> Iterator[ast.arg]:
    """Return each parameter of a function."""
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from (rest for rest in (arguments.vararg, arguments.kwarg) if rest is not None)


def bound_names(tree: ast.Module) -> Iterator[str]:
    """Return each name that a file gives a meaning, once for each time it does."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield (other or name).partition(".")[0]
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name


def has_none_or_two(call: ast.Call) -> bool:
    """Tell whether a call has no arguments at all, or two that are written out."""
    is_plain = not call.keywords and not any(isinstance(argument, ast.Starred) for argument in call.args)
    return is_plain and len(call.args) in {0, 2}


def ends_with(annotation: ast.expr, name: str) -> bool:
    """Tell whether an annotation is `name`, by whatever module it is named."""
    if isinstance(annotation, ast.Subscript):
        annotation = annotation.value
    return name in {getattr(annotation, "id", None), getattr(annotation, "attr", None)}


def catches_import_errors(node: ast.Try) -> bool:
    """Tell whether a ``try`` goes on when an import fails."""
    return any(_names_any(handler.type, _IMPORT_ERRORS) for handler in node.handlers)


def _names_any(kind: ast.expr | None, names_: frozenset[str]) -> bool:
    if isinstance(kind, ast.Tuple):
        return any(_names_any(each, names_) for each in kind.elts)
    return kind is None or (isinstance(kind, ast.Name) and kind.id in names_)


def is_dataclass(node: ast.ClassDef) -> bool:
    """Tell whether a decorator makes a class a dataclass, by whatever module it is named."""
    called = [each.func if isinstance(each, ast.Call) else each for each in node.decorator_list]
    return any(ends_with(each, "dataclass") for each in called)


def says_total(keyword: ast.keyword) -> bool:
    """Tell whether a class keyword says that a TypedDict's keys may be missing, or may not."""
    is_written_out = isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, bool)
    return keyword.arg == "total" and is_written_out


def declares_field(node: ast.AnnAssign) -> bool:
    """Tell whether an annotation in a class declares a field of its instances."""
    is_plain = isinstance(node.target, ast.Name) and not declares_shape(node.target)
    return is_plain and not ends_with(node.annotation, "ClassVar")


def declares_shape(*targets: ast.expr) -> bool:
    """Tell whether an assignment tells Python about a class's shape."""
    return len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id in names.CLASS_NAMES
