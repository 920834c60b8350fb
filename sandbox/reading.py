"""Reads the top of a file, statement by statement, as far as it is certain what its names come to mean.

Certain are displays of constants, functions, plain classes, imports of what characters can have, and plain patterns.

Runs in: worker.
"""

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from sandbox.imports import own_module
from sandbox.policy import IMPORTABLE
from sandbox.values import MAX_DEPTH

_MARK: Final = "plugin_api.hookimpl"
_PATTERN: Final = "re.compile"
# Patterns that Python surely takes: letters, classes of letters, and what is repeated of these.
_ORDINARY_PATTERN: Final = re.compile(
    r"(?:(?:[\w ,;:'!-]|\\[dDsSwW.]|\[(?:a-z|A-Z|0-9|à-ÿ|\\[dsw]|[\w '])+\])[+*?]?|\\b)*"
)
_MOST_OF_A_PATTERN: Final = 200


class Unsure(Exception):
    """Only running it tells what it comes to."""


class Imported(NamedTuple):
    """Something imported, or another thing of which no more is known than that it is there."""

    path: str


class Function(NamedTuple):
    """A function: whether it is marked, and the arguments that it requires."""

    is_hook: bool
    required: tuple[str, ...]


class Class(NamedTuple):
    """A plain class: the names of its methods."""

    methods: frozenset[str]


# Of the modules of a set, and what is worked out when a file runs.
UNKNOWN: Final = Imported("")
MARKERS: Final = frozenset({Imported, Function, Class})


class Read(NamedTuple):
    """What was read of a file.

    Attributes:
        names: What each name means: a value, or one of `MARKERS`.
        needs: Names that are imported from modules of the set, by the file of the module.
        functions: All of them, those of classes included.
    """

    names: Mapping[str, Any]
    needs: Mapping[str, list[str]]
    functions: list[ast.FunctionDef]


def read(tree: ast.Module) -> Read:
    """Read the statements of a file, as they were parsed; the policy refuses none of them.

    Raises:
        Unsure: They may do anything else than bind names to what is certain.
        TypeError: A display holds what it cannot hold.
    """
    reader = _Reader({})
    reader.take(tree.body, _TAKES)
    return Read(reader.names, reader.needs, reader.functions)


class _Reader:
    """The names of a file, or of a class in it, and what they mean as its statements are taken one by one."""

    def __init__(self, outside: Mapping[str, Any]) -> None:
        self.names: dict[str, Any] = dict(outside)
        self.needs: dict[str, list[str]] = {}
        self.functions: list[ast.FunctionDef] = []

    def take(self, statements: Iterable[ast.stmt], takes: Mapping[type[ast.stmt], Callable[..., None]]) -> None:
        for each in statements:
            take = takes.get(each.__class__)
            if take is None:
                raise Unsure
            take(self, each)

    # Statements

    def take_expression(self, node: ast.Expr) -> None:
        if node.value.__class__ is not ast.Constant:
            raise Unsure

    def take_import(self, node: ast.Import) -> None:
        for each in node.names:
            if each.name not in IMPORTABLE or "." in each.name:
                raise Unsure
            self.names[each.asname or each.name] = Imported(each.name)

    def take_import_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if node.level or any(each.name == "*" for each in node.names):
            raise Unsure
        if module == "__future__":
            return
        file = own_module(module)
        if file is not None:
            if any(each.name.startswith("_") for each in node.names):
                # Some of these no module hands out.
                raise Unsure
            self.needs.setdefault(file, []).extend(each.name for each in node.names)
        for each in node.names:
            if file is None and each.name not in IMPORTABLE.get(module, ()):
                raise Unsure
            self.names[each.asname or each.name] = UNKNOWN if file else Imported(f"{module}.{each.name}")

    def take_assignment(self, node: ast.Assign) -> None:
        value = UNKNOWN if self._is_pattern(node.value) else self.value(node.value)
        for target in node.targets:
            self._bind(target, value)

    def take_annotated_assignment(self, node: ast.AnnAssign) -> None:
        # The annotation is dropped before it runs.
        if node.value is None:
            # Nothing is bound, though others may take it for a name of the file.
            raise Unsure
        self._bind(node.target, self.value(node.value))

    def _bind(self, target: ast.expr, value: object) -> None:
        if type(target) is not ast.Name:
            raise Unsure
        self.names[target.id] = value

    def take_function(self, node: ast.FunctionDef) -> None:
        arguments = node.args
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self.value(default)
        taken = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        required = tuple(taken[: len(taken) - len(arguments.defaults)])
        self.names[node.name] = Function(self._is_marked(node), required)
        self.functions.append(node)

    def _is_marked(self, node: ast.FunctionDef) -> bool:
        if not node.decorator_list:
            return False
        if len(node.decorator_list) > 1 or self._path(node.decorator_list[0]) != _MARK:
            raise Unsure
        return True

    def take_class(self, node: ast.ClassDef) -> None:
        if node.bases or node.keywords or node.decorator_list:
            raise Unsure
        inside = _Reader(self.names)
        inside.take(node.body, _TAKES_IN_A_CLASS)
        methods = {each.name for each in inside.functions if isinstance(inside.names[each.name], Function)}
        self.functions += inside.functions
        self.names[node.name] = Class(frozenset(methods))

    def take_method(self, node: ast.FunctionDef) -> None:
        if node.decorator_list:
            raise Unsure
        self.take_function(node)

    def take_class_variable(self, node: ast.Assign) -> None:
        # Some with an underscore tell Python about the shape of the class.
        if not all(type(target) is ast.Name and target.id[0] != "_" for target in node.targets):
            raise Unsure
        self.take_assignment(node)

    # Expressions

    def value(self, node: ast.expr, depth: int = 0) -> Any:
        """Return what a display of constants comes to.

        Raises:
            Unsure: It is none.
        """
        kind = node.__class__
        if kind is ast.Constant:
            return node.value  # type: ignore[attr-defined]
        if depth > MAX_DEPTH:
            raise Unsure
        if kind is ast.List or kind is ast.Tuple:
            values = self._values(node.elts, depth + 1)  # type: ignore[attr-defined]
            return values if kind is ast.List else tuple(values)
        evaluate = _VALUES.get(kind)
        if evaluate is None:
            raise Unsure
        return evaluate(self, node, depth + 1)

    def set_value(self, node: ast.Set, depth: int) -> set[Any]:
        return set(self._values(node.elts, depth))

    def dict_value(self, node: ast.Dict, depth: int) -> dict[Any, Any]:
        if None in node.keys:
            # Another one is spread in it.
            raise Unsure
        return dict(zip(self._values(node.keys, depth), self._values(node.values, depth), strict=True))

    def _values(self, nodes: Iterable[Any], depth: int) -> list[Any]:
        # Nearly all are constants.
        return [each.value if each.__class__ is ast.Constant else self.value(each, depth) for each in nodes]

    def name_value(self, node: ast.Name, _: int) -> Any:
        value = self.names.get(node.id, UNKNOWN)
        if type(value) in MARKERS:
            raise Unsure
        return value

    def unary_value(self, node: ast.UnaryOp, depth: int) -> Any:
        value = self.value(node.operand, depth)
        if type(node.op) is not ast.USub or type(value) not in {int, float}:
            raise Unsure
        return -value

    def _is_pattern(self, node: ast.expr) -> bool:
        match node:
            case ast.Call(func=function, args=[ast.Constant(value=str(pattern))], keywords=[]):
                is_short = len(pattern) <= _MOST_OF_A_PATTERN
                return is_short and self._path(function) == _PATTERN and bool(_ORDINARY_PATTERN.fullmatch(pattern))
            case _:
                return False

    def _path(self, node: ast.expr) -> str | None:
        match node:
            case ast.Name(id=name):
                found = self.names.get(name)
                return found.path if isinstance(found, Imported) else None
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                found = self.names.get(name)
                return f"{found.path}.{attribute}" if isinstance(found, Imported) else None
            case _:
                return None


def _take(*_: object) -> None:
    pass


_TAKES: Final[Mapping[type[ast.stmt], Callable[..., None]]] = {
    ast.AnnAssign: _Reader.take_annotated_assignment,
    ast.Assign: _Reader.take_assignment,
    ast.ClassDef: _Reader.take_class,
    ast.Expr: _Reader.take_expression,
    ast.FunctionDef: _Reader.take_function,
    ast.Import: _Reader.take_import,
    ast.ImportFrom: _Reader.take_import_from,
    ast.Pass: _take,
}
_TAKES_IN_A_CLASS: Final[Mapping[type[ast.stmt], Callable[..., None]]] = {
    ast.Assign: _Reader.take_class_variable,
    ast.Expr: _Reader.take_expression,
    ast.FunctionDef: _Reader.take_method,
    ast.Pass: _take,
}
_VALUES: Final[Mapping[type[ast.expr], Callable[..., Any]]] = {
    ast.Dict: _Reader.dict_value,
    ast.Name: _Reader.name_value,
    ast.Set: _Reader.set_value,
    ast.UnaryOp: _Reader.unary_value,
}
