"""The rules for attributes and items: which are read as they are, and what is asked about the others.

A guard that is given nothing but a name asks about its class first. That question is written down in the place of the
guard, which is called if the answer is no: reading a name twice has no effect.

Runs in: worker.
"""

import ast
from collections.abc import Mapping
from typing import Any, Final, Protocol, TypeVar

from sandbox import hints, names, nodes
from sandbox.places import NO_WORD, Word

# Methods of a text that is written down: name -> the guard that asks and then calls, and how many arguments it takes.
_OF_LITERALS: Final[Mapping[str, tuple[str, int]]] = {"join": ("_join_", 1), "replace": ("_replace_", 2)}


_Node = TypeVar("_Node", bound=ast.AST)


class _Policy(Protocol):
    def mangled(self, name: str) -> str: ...
    def find(self, node: ast.AST, code: str, message: str, hint: str = "", word: Word = NO_WORD) -> None: ...
    def visit(self, node: ast.AST) -> Any: ...
    def node_contents_visit(self, node: _Node) -> _Node: ...
    def refuse_attribute(self, node: ast.Attribute) -> None: ...


class AttributeRules:
    """The part of the policy that visits attributes, items, and calls of methods."""

    def visit_Attribute(self: _Policy, node: ast.Attribute) -> ast.AST:
        """Read what is harmless anywhere as it is, and the rest through the guard; write through the write guard."""
        if not isinstance(node.ctx, ast.Load):
            return _visit_written(self, node)
        node.attr = self.mangled(node.attr)
        if names.is_open(node.attr):
            node.value = self.visit(node.value)
            return node
        if node.attr == "__class__":
            return nodes.call_guard("_type_", node, self.visit(node.value))
        if not names.may_be_read(node.attr):
            self.refuse_attribute(node)
        node.value = self.visit(node.value)
        guarded = nodes.call_guard("_getattr_", node, node.value, nodes.make_constant(node.attr, node))
        if isinstance(node.value, ast.Name) and names.is_own_underscored(node.attr):
            return nodes.choose(nodes.is_among(node.value, "_unmixed_", node), node, guarded)
        return guarded

    def refuse_attribute(self: _Policy, node: ast.Attribute) -> None:
        """Note that an attribute is out of reach."""
        message = f"The attribute {node.attr!r} is out of reach for characters."
        self.find(node, "attribute-not-allowed", message, hints.for_attribute(node.attr))

    def visit_Subscript(self: _Policy, node: ast.Subscript) -> ast.AST:
        """Write through the write guard. Reading an item needs no guard: no item is out of reach."""
        self.node_contents_visit(node)
        if not isinstance(node.ctx, ast.Load):
            guarded = nodes.call_guard("_write_", node.value, node.value)
            node.value = _choose_changeable(node.value, "_changeable_", guarded)
        return node

    def visit_method(self: _Policy, node: ast.Call) -> ast.Call:
        """Visit the call of a method; one that asks about its arguments is looked up and called in one step."""
        function = node.func
        if not isinstance(function, ast.Attribute) or function.attr not in _IN_ONE_STEP:
            return self.node_contents_visit(node)
        is_literal = isinstance(function.value, ast.Constant) and type(function.value.value) is str
        guard = _guard_of_literal(function.attr, node) if is_literal else None
        if guard is None and not _are_all_literals(node):
            return self.node_contents_visit(node)
        # Python looks a method up before it works out the arguments. Nobody can tell where the one cannot fail, or
        # the others are literals.
        owner = self.visit(function.value)
        name = () if guard else (nodes.make_constant(function.attr, function),)
        node.func = nodes.name(guard or "_call_", function)
        node.args = [owner, *name, *(self.visit(argument) for argument in node.args)]
        node.keywords = [self.visit(keyword) for keyword in node.keywords]
        return node


_IN_ONE_STEP: Final = (names.BOUNDED - names.KEEPING) | {"format"}


def _guard_of_literal(method: str, call: ast.Call) -> str | None:
    if method == "format":
        return "_lay_out_"
    guard, arguments = _OF_LITERALS.get(method, (None, 0))
    fits = len(call.args) == arguments and not call.keywords and not any(map(_is_starred, call.args))
    return guard if fits else None


def _is_starred(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Starred)


def _are_all_literals(call: ast.Call) -> bool:
    values = (*call.args, *(keyword.value for keyword in call.keywords if keyword.arg))
    return len(values) == len(call.args) + len(call.keywords) and all(isinstance(each, ast.Constant) for each in values)


def _visit_written(policy: _Policy, node: ast.Attribute) -> ast.AST:
    node.attr = policy.mangled(node.attr)
    if not names.may_be_bound(node.attr) and node.attr not in names.RESERVED:
        policy.refuse_attribute(node)
    owner = policy.visit(node.value)
    guarded = nodes.call_guard("_write_", node.value, owner, nodes.make_constant(node.attr, node))
    if node.attr in names.BOUNDED:
        node.value = guarded
    else:
        kinds = "_unmixed_" if node.attr.startswith("_") else "_changeable_"
        node.value = _choose_changeable(owner, kinds, guarded)
    return node


def _choose_changeable(owner: ast.expr, kinds: str, guarded: ast.expr) -> ast.expr:
    if not isinstance(owner, ast.Name):
        return guarded
    return nodes.choose(nodes.is_among(owner, kinds, owner), owner, guarded)
