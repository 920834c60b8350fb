"""Tells functions that Python surely compiles, so that their code need not be made before somebody wants it.

Python's parser takes what its compiler then refuses: a ``break`` outside of loops, an argument of a name twice, blocks
in blocks in blocks. Here is what of a tree that was parsed, and that the policy refuses nothing of, is beyond that:
tables of what is known to be harmless wherever it stands, and a few rules. Whatever else there is, is compiled at once.

Runs in: worker.
"""

import ast
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, Final, TypeAlias

# Python takes twenty blocks in each other, of which an attempt may open three; and recursion goes hundreds deep, of
# which rewriting may make several out of one.
_MOST_BLOCKS: Final = 15
_BLOCKS_OF_AN_ATTEMPT: Final = 3
_DEEPEST_STATEMENT: Final = 20
_DEEPEST_EXPRESSION: Final = 30


def surely_compile(functions: Iterable[ast.FunctionDef]) -> bool:
    """Tell whether functions at the top of a file, or in a class there, are compiled without an error.

    Args:
        functions: Parsed, not rewritten; the policy refuses nothing of them.
    """
    expressions: list[ast.expr | None] = []
    return all(_Function(expressions).takes(each) for each in functions) and _are_harmless(expressions)


class _Function:
    """One function, and the blocks that its statements stand in; its expressions are collected for later."""

    def __init__(self, expressions: list[ast.expr | None], depth: int = 0) -> None:
        self._expressions = expressions
        self._depth = depth
        self._blocks = 0

    def takes(self, node: ast.FunctionDef) -> bool:
        """Tell whether the statements of a function are surely compiled where it stands."""
        arguments = node.args
        self._expressions += (*node.decorator_list, *arguments.defaults, *arguments.kw_defaults)
        return _are_apart(arguments) and self._take(node.body, in_loop=False)

    def _take(self, statements: Iterable[ast.stmt], *, in_loop: bool, blocks: int = 0) -> bool:
        self._depth += 1
        self._blocks += blocks
        is_shallow = self._depth <= _DEEPEST_STATEMENT and self._blocks <= _MOST_BLOCKS
        taken = is_shallow and all(self._takes(each, in_loop) for each in statements)
        self._blocks -= blocks
        self._depth -= 1
        return taken

    def _takes(self, node: Any, in_loop: bool) -> bool:  # noqa: FBT001 (of a table of methods)
        kind = node.__class__
        if (evaluated := _EVALUATED.get(kind)) is not None:
            self._expressions += evaluated(node)
            return True
        takes = _TAKES.get(kind)
        return takes is not None and takes(self, node, in_loop)

    def takes_function(self, node: ast.FunctionDef, _: bool) -> bool:  # noqa: FBT001
        return _Function(self._expressions, self._depth).takes(node)

    def takes_if(self, node: ast.If, in_loop: bool) -> bool:  # noqa: FBT001
        self._expressions.append(node.test)
        return self._take(node.body, in_loop=in_loop) and self._take(node.orelse, in_loop=in_loop)

    def takes_for(self, node: ast.For, in_loop: bool) -> bool:  # noqa: FBT001
        self._expressions += (node.target, node.iter)
        return self._takes_loop(node, in_loop)

    def takes_while(self, node: ast.While, in_loop: bool) -> bool:  # noqa: FBT001
        self._expressions.append(node.test)
        return self._takes_loop(node, in_loop)

    def _takes_loop(self, node: ast.For | ast.While, in_loop: bool) -> bool:  # noqa: FBT001
        return self._take(node.body, in_loop=True, blocks=1) and self._take(node.orelse, in_loop=in_loop)

    def takes_with(self, node: ast.With, in_loop: bool) -> bool:  # noqa: FBT001
        for item in node.items:
            self._expressions += (item.context_expr, item.optional_vars)
        return self._take(node.body, in_loop=in_loop, blocks=len(node.items))

    def takes_attempt(self, node: ast.Try, in_loop: bool) -> bool:  # noqa: FBT001
        # What stands behind ``finally`` is compiled again for each way out.
        if node.finalbody or any(each.type is None for each in node.handlers[:-1]):
            return False
        self._expressions += [each.type for each in node.handlers]
        inside = (node.body, *(each.body for each in node.handlers), node.orelse)
        return all(self._take(each, in_loop=in_loop, blocks=_BLOCKS_OF_AN_ATTEMPT) for each in inside)

    def takes_loop_control(self, _: ast.AST, in_loop: bool) -> bool:  # noqa: FBT001
        return in_loop

    def takes_import(self, node: ast.Import | ast.ImportFrom, _: bool) -> bool:  # noqa: FBT001
        # The policy takes away what is imported from the future, and nothing may be left where it stood.
        is_star = any(each.name == "*" for each in node.names)
        return not is_star and getattr(node, "module", "") != "__future__"


def _are_harmless(expressions: Iterable[ast.expr | None]) -> bool:
    """Tell whether expressions are surely compiled; all are looked at together, level by level."""
    level = [each for each in expressions if each.__class__ not in _LEAVES]
    for _ in range(_DEEPEST_EXPRESSION):
        inside: list[Any] = []
        for node in level:
            parts = _PARTS.get(node.__class__, _unknown)(node)
            if parts is None:
                return False
            inside += parts
        level = [each for each in inside if each.__class__ not in _LEAVES]
        if not level:
            return True
    return False


_Parts: TypeAlias = Iterable[ast.AST | None]
"""What stands in an expression."""


def _unknown(_: ast.AST) -> None:
    pass


def _inside_call(node: ast.Call) -> _Parts | None:
    if node.keywords:
        named = [each.arg for each in node.keywords if each.arg is not None]
        # One is Python's own, and cannot be given a meaning.
        if len(set(named)) < len(named) or any(name.startswith("__") for name in named):
            return None
    return (node.func, *_unstarred(node.args), *(each.value for each in node.keywords))


def _inside_display(node: ast.List | ast.Tuple | ast.Set) -> _Parts | None:
    is_read = node.__class__ is ast.Set or isinstance(node.ctx, ast.Load)  # type: ignore[union-attr]
    if not is_read:
        # Before a star there may be no more than 255.
        stars = sum(type(each) is ast.Starred for each in node.elts)
        if stars > 1 or len(node.elts) > _MOST_TARGETS:
            return None
    return _unstarred(node.elts)


def _inside_lambda(node: ast.Lambda) -> _Parts | None:
    arguments = node.args
    return (node.body, *arguments.defaults, *arguments.kw_defaults) if _are_apart(arguments) else None


def _unstarred(nodes: Iterable[ast.expr]) -> list[ast.expr]:
    return [each.value if each.__class__ is ast.Starred else each for each in nodes]


def _are_apart(arguments: ast.arguments) -> bool:
    """Tell whether no two arguments have one name, nor come to one in a class."""
    given = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
    taken = [each.arg for each in given if each]
    return len(set(taken)) == len(taken) and not any(name[0] == "_" for name in taken)


_MOST_TARGETS: Final = 100
_LEAVES: Final = frozenset({ast.Constant, ast.Name, type(None)})
# Not here: what gives names a meaning elsewhere (walrus), what only some functions may hold (await, yield), and stars,
# which are taken away where they may stand.
_PARTS: Final[Mapping[type, Callable[[Any], _Parts | None]]] = {
    ast.Attribute: lambda node: (node.value,),
    ast.BinOp: attrgetter("left", "right"),
    ast.BoolOp: attrgetter("values"),
    ast.Call: _inside_call,
    ast.Compare: lambda node: (node.left, *node.comparators),
    ast.Dict: lambda node: node.keys + node.values,
    ast.DictComp: lambda node: (node.key, node.value, *node.generators),
    ast.FormattedValue: attrgetter("value", "format_spec"),
    ast.GeneratorExp: lambda node: (node.elt, *node.generators),
    ast.IfExp: attrgetter("test", "body", "orelse"),
    ast.JoinedStr: attrgetter("values"),
    ast.Lambda: _inside_lambda,
    ast.List: _inside_display,
    ast.ListComp: lambda node: (node.elt, *node.generators),
    ast.Set: _inside_display,
    ast.SetComp: lambda node: (node.elt, *node.generators),
    ast.Slice: attrgetter("lower", "upper", "step"),
    ast.Subscript: attrgetter("value", "slice"),
    ast.Tuple: _inside_display,
    ast.UnaryOp: lambda node: (node.operand,),
    ast.comprehension: lambda node: (node.target, node.iter, *node.ifs),
}
# Statements that hold no others, and what they evaluate. Annotations are dropped.
_EVALUATED: Final[Mapping[type, Callable[[Any], Iterable[ast.expr | None]]]] = {
    ast.AnnAssign: attrgetter("target", "value"),
    ast.Assert: attrgetter("test", "msg"),
    ast.Assign: lambda node: (*node.targets, node.value),
    ast.AugAssign: attrgetter("target", "value"),
    ast.Delete: attrgetter("targets"),
    ast.Expr: lambda node: (node.value,),
    ast.Pass: lambda _: (),
    ast.Raise: attrgetter("exc", "cause"),
    ast.Return: lambda node: (node.value,),
}
_TAKES: Final[Mapping[type, Callable[[_Function, Any, bool], bool]]] = {
    ast.Break: _Function.takes_loop_control,
    ast.Continue: _Function.takes_loop_control,
    ast.For: _Function.takes_for,
    ast.FunctionDef: _Function.takes_function,
    ast.If: _Function.takes_if,
    ast.Import: _Function.takes_import,
    ast.ImportFrom: _Function.takes_import,
    ast.Try: _Function.takes_attempt,
    ast.While: _Function.takes_while,
    ast.With: _Function.takes_with,
}
