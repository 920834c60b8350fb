"""Goes through a syntax tree as RestrictedPython does, and refuses what it refuses, in a fraction of the time.

Which kind of node is visited by which method is looked up once and not for each node, and what holds nothing to look at
is not visited.

Runs in: worker.
"""

import ast
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, TypeAlias, TypeVar

from RestrictedPython.transformer import RestrictingNodeTransformer

_Node = TypeVar("_Node", bound=ast.AST)
_Visit: TypeAlias = Callable[[Any, Any], Any]

_NODES: Final[tuple[type[ast.AST], ...]] = tuple(
    kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)
)
_GONE: Final = object()


def _has_nothing_inside(kind: type[ast.AST]) -> bool:
    # Operators, contexts and literals. A kind that RestrictedPython does not know stays one to be visited, and refused.
    is_known = hasattr(RestrictingNodeTransformer, f"visit_{kind.__name__}")
    return is_known and (not kind._fields or kind is ast.Constant)


# What stands in the fields of a node, and is not visited.
_SETTLED: Final[frozenset[type]] = frozenset(
    {type(None), str, int, *(kind for kind in _NODES if _has_nothing_inside(kind))}
)
_MARKS: Final = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context)
# Fields that never hold anything to visit: text, numbers, and marks, for as long as RestrictedPython knows them all.
_TEXTS: Final = frozenset(
    "arg asname attr conversion id is_async kind kwd_attrs level lineno module rest simple tag type_comment".split()
)
# Contexts that the parser made until Python 3.8.
_FORMER: Final = frozenset({"AugLoad", "AugStore", "Param"})
_ARE_MARKS_KNOWN: Final = all(
    mark in _SETTLED for kind in _MARKS for mark in kind.__subclasses__() if mark.__name__ not in _FORMER
)
_SKIPPED: Final = _TEXTS | (frozenset({"ctx", "op", "ops"}) if _ARE_MARKS_KNOWN else frozenset())
_FIELDS: Final[Mapping[type[ast.AST], tuple[str, ...]]] = {
    kind: tuple(field for field in kind._fields if field not in _SKIPPED) for kind in _NODES
}


class Walker(RestrictingNodeTransformer):
    """Visits every node by the method for its kind."""

    _visits: ClassVar[Mapping[type[ast.AST], _Visit]]
    # Of what may stand in a field: None for what is not visited there.
    _visits_inside: ClassVar[Mapping[type, _Visit | None]]

    def __init_subclass__(cls) -> None:
        """Look the methods up."""
        cls._visits = {kind: getattr(cls, f"visit_{kind.__name__}", cls.generic_visit) for kind in _NODES}
        cls._visits_inside = {**cls._visits, **dict.fromkeys(_SETTLED)}

    def visit(self, node: ast.AST) -> Any:
        """Return what becomes of a node; a kind that no method is for is refused."""
        return self._visits[node.__class__](self, node)

    def node_contents_visit(self, node: _Node) -> _Node:
        """Visit what is inside a node, and return it."""
        visits = self._visits_inside
        for field in _FIELDS[node.__class__]:
            inside: Any = getattr(node, field, None)
            if inside.__class__ is list:
                if inside:
                    self.visit_each(inside)
            elif (visit := visits.get(inside.__class__)) is not None:
                found = visit(self, inside)
                if found is not inside:
                    setattr(node, field, found)
        return node

    def visit_each(self, nodes: list[Any]) -> None:
        """Put into a list what becomes of each node in it; what becomes nothing is taken out."""
        visits = self._visits_inside
        is_any_gone = False
        for index, node in enumerate(nodes):
            visit = visits[node.__class__]
            if visit is None:
                continue
            found = visit(self, node)
            if found is not node:
                is_any_gone = is_any_gone or found is None
                nodes[index] = _GONE if found is None else found
        if is_any_gone:
            nodes[:] = [node for node in nodes if node is not _GONE]
