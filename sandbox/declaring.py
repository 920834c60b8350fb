"""Tells files that do nothing but declare: running one again comes to the same, so it may wait until somebody asks.

The top of such a file binds names to constants, displays of constants, functions and plain classes, and imports. No
code of its author runs there: nothing is called but what stands in the tables below, and no operator, subscript or
attribute meets anything that an author has written.

Runs in: worker.
"""

import ast
import builtins
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from sandbox.imports import OWN_PACKAGE, own_module

# What comes of these is known: they draw nothing, look at no clock, and call nothing of an author's.
_CALLED: Final = frozenset(
    {
        "builtins.dict",
        "builtins.frozenset",
        "builtins.set",
        "dataclasses.field",
        "datetime.date",
        "datetime.time",
        "datetime.timedelta",
        "re.compile",
        "textwrap.dedent",
    }
)
# The same, of a text that stands there.
_CALLED_OF_TEXTS: Final = frozenset(
    "capitalize lower lstrip removeprefix removesuffix replace rstrip split splitlines strip title upper".split()
)
_DECORATORS: Final = frozenset(
    {
        "builtins.classmethod",
        "builtins.property",
        "builtins.staticmethod",
        "dataclasses.dataclass",
        "plugin_api.hookimpl",
    }
)
# Others may do something with those that inherit from them.
_BASES: Final = frozenset(
    f"builtins.{name}"
    for name, kind in vars(builtins).items()
    if kind is object or (isinstance(kind, type) and issubclass(kind, Exception))
)
_OPERATORS: Final = frozenset({ast.Add, ast.BitOr, ast.Mult, ast.Sub})
_BUILTINS: Final = frozenset(vars(builtins))

# What a name stands for, beside the path of what was imported or is built in.
_TEXT, _PLAIN, _OWN = "=text", "=plain", "=own"


def only_declares(tree: ast.Module) -> bool:
    """Tell whether a file does nothing but declare, as long as the set's own modules that it imports do the same."""
    return _Scope({}).takes(tree.body)


class _Scope:
    """The names of a file, or of a class in it, in the order in which they are bound."""

    def __init__(self, outside: Mapping[str, str]) -> None:
        self._bound = dict(outside)

    def takes(self, statements: Iterable[ast.stmt]) -> bool:
        """Bind what the statements bind; return whether they do nothing else."""
        return all(_TAKES.get(type(each), _refuse)(self, each) for each in statements)

    def is_plain(self, node: ast.expr | None) -> bool:
        """Tell whether evaluating an expression runs nothing of an author's, and comes to the same each time."""
        return node is None or _IS_PLAIN.get(type(node), _refuse)(self, node)

    # Statements

    def takes_expression(self, node: ast.Expr) -> bool:
        return type(node.value) is ast.Constant

    def takes_import(self, node: ast.Import) -> bool:
        for each in node.names:
            path = each.name if each.asname else each.name.partition(".")[0]
            self._bound[each.asname or path] = _OWN if _is_own(each.name) else path
        return True

    def takes_import_from(self, node: ast.ImportFrom) -> bool:
        for each in node.names:
            is_own = node.module is None or _is_own(node.module)
            self._bound[each.asname or each.name] = _OWN if is_own else f"{node.module}.{each.name}"
        return True

    def takes_assignment(self, node: ast.Assign) -> bool:
        if not self.is_plain(node.value):
            return False
        return all(self._binds(target, node.value) for target in node.targets)

    def takes_annotated_assignment(self, node: ast.AnnAssign) -> bool:
        return self.is_plain(node.annotation) and self.is_plain(node.value) and self._binds(node.target, node.value)

    def _binds(self, target: ast.expr, value: ast.expr | None) -> bool:
        if type(target) is not ast.Name:
            return False
        if value is not None:
            self._bound[target.id] = self._kind_of(value)
        return True

    def _kind_of(self, value: ast.expr) -> str:
        if self._is_text(value):
            return _TEXT
        # Another name for what has one may stand for anything that it does.
        return _OWN if type(value) in {ast.Name, ast.Attribute, ast.Subscript} else _PLAIN

    def takes_function(self, node: ast.FunctionDef) -> bool:
        arguments = node.args
        given = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
        evaluated = (
            *arguments.defaults,
            *arguments.kw_defaults,
            *(each.annotation for each in given if each),
            node.returns,
        )
        self._bound[node.name] = _OWN
        return self._decorates(node) and all(map(self.is_plain, evaluated))

    def takes_class(self, node: ast.ClassDef) -> bool:
        is_plain = not node.keywords and all(self._path(base) in _BASES for base in node.bases)
        is_plain = is_plain and self._decorates(node) and _Scope(self._bound).takes(node.body)
        self._bound[node.name] = _OWN
        return is_plain

    def _decorates(self, node: Any) -> bool:
        return not getattr(node, "type_params", ()) and all(map(self._is_decorator, node.decorator_list))

    def _is_decorator(self, node: ast.expr) -> bool:
        if type(node) is ast.Call:
            return self._path(node.func) in _DECORATORS and not node.args and self._are_plain(node.keywords)
        return self._path(node) in _DECORATORS

    # Expressions

    def is_attribute_plain(self, node: ast.Attribute) -> bool:
        return self._path(node) is not None

    def are_elements_plain(self, node: ast.List | ast.Tuple | ast.Set) -> bool:
        return all(map(self.is_plain, node.elts))

    def is_dict_plain(self, node: ast.Dict) -> bool:
        return None not in node.keys and all(map(self.is_plain, node.keys)) and all(map(self.is_plain, node.values))

    def is_template_plain(self, node: ast.JoinedStr) -> bool:
        return all(type(each) is ast.Constant or self._shows_text(each) for each in node.values)

    def _shows_text(self, node: ast.expr) -> bool:
        return type(node) is ast.FormattedValue and not node.format_spec and self._is_text(node.value)

    def is_unary_plain(self, node: ast.UnaryOp) -> bool:
        return self.is_plain(node.operand)

    def is_binary_plain(self, node: ast.BinOp) -> bool:
        return type(node.op) in _OPERATORS and self.is_plain(node.left) and self.is_plain(node.right)

    def is_subscript_plain(self, node: ast.Subscript) -> bool:
        is_display = type(node.value) is ast.Name and self._bound.get(node.value.id) == _PLAIN
        return (is_display or self._path(node.value) is not None) and self.is_plain(node.slice)

    def is_call_plain(self, node: ast.Call) -> bool:
        is_known = self._path(node.func) in _CALLED or self._is_method_of_text(node.func)
        return is_known and all(map(self.is_plain, node.args)) and self._are_plain(node.keywords)

    def _are_plain(self, keywords: Iterable[ast.keyword]) -> bool:
        return all(each.arg is not None and self.is_plain(each.value) for each in keywords)

    def _is_method_of_text(self, node: ast.expr) -> bool:
        return type(node) is ast.Attribute and node.attr in _CALLED_OF_TEXTS and self._is_text(node.value)

    def _is_text(self, node: ast.expr) -> bool:
        match node:
            case ast.Constant(value=str()):
                return True
            case ast.JoinedStr():
                return self.is_template_plain(node)
            case ast.Name(id=name):
                return self._bound.get(name) == _TEXT
            case ast.Call(func=ast.Attribute(attr=method)) if not method.startswith("split"):
                return self._is_method_of_text(node.func) and self.is_call_plain(node)
            case _:
                return False

    def _path(self, node: ast.expr) -> str | None:
        """Return the path of something imported or built in; None for anything else."""
        if type(node) is ast.Attribute:
            outer = self._path(node.value)
            return None if outer is None else f"{outer}.{node.attr}"
        if type(node) is not ast.Name:
            return None
        path = self._bound.get(node.id)
        if path is None and node.id in _BUILTINS:
            return f"builtins.{node.id}"
        return None if path is None or path.startswith("=") else path


def _is_own(module: str) -> bool:
    return module == OWN_PACKAGE or own_module(module) is not None


def _refuse(_: _Scope, __: ast.AST) -> bool:
    return False


def _take(_: _Scope, __: ast.AST) -> bool:
    return True


_TAKES: Final[Mapping[type[ast.stmt], Callable[[_Scope, Any], bool]]] = {
    ast.AnnAssign: _Scope.takes_annotated_assignment,
    ast.Assign: _Scope.takes_assignment,
    ast.ClassDef: _Scope.takes_class,
    ast.Expr: _Scope.takes_expression,
    ast.FunctionDef: _Scope.takes_function,
    ast.Import: _Scope.takes_import,
    ast.ImportFrom: _Scope.takes_import_from,
    ast.Pass: _take,
}
_IS_PLAIN: Final[Mapping[type[ast.expr], Callable[[_Scope, Any], bool]]] = {
    ast.Attribute: _Scope.is_attribute_plain,
    ast.BinOp: _Scope.is_binary_plain,
    ast.Call: _Scope.is_call_plain,
    ast.Constant: _take,
    ast.Dict: _Scope.is_dict_plain,
    ast.JoinedStr: _Scope.is_template_plain,
    ast.List: _Scope.are_elements_plain,
    ast.Name: _take,
    ast.Set: _Scope.are_elements_plain,
    ast.Subscript: _Scope.is_subscript_plain,
    ast.Tuple: _Scope.are_elements_plain,
    ast.UnaryOp: _Scope.is_unary_plain,
}
