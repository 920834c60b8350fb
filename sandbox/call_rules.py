"""The rules for calls: of classes that ask first, of ``super()``, of methods of a base, and of any other method.

Runs in: worker.
"""

import ast
from typing import Any, Final, Protocol

from sandbox import addresses, base_methods, names, nodes
from sandbox.operations import is_short_range, rewrite_call

_PLAIN_BASES: Final = frozenset(each.__name__ for each in base_methods.BASES)


class _Policy(Protocol):
    @property
    def own_classes(self) -> frozenset[str]: ...

    def is_bound(self, name: str) -> bool: ...
    def visit(self, node: ast.AST) -> Any: ...
    def visit_method(self, node: ast.Call) -> ast.AST: ...
    def node_contents_visit(self, node: ast.AST) -> ast.AST: ...


class CallRules:
    """The part of the policy that visits calls."""

    def visit_Call(self: _Policy, node: ast.Call) -> ast.AST:
        """Allow ``super().__init__()`` and its like, which no guard could hand out, and ``Base.__init__(self)``."""
        if is_short_range(node) and not self.is_bound("range"):
            node.func = nodes.call_guard("_range_", node.func).func
            return node
        if not isinstance(node.func, ast.Attribute):
            self.node_contents_visit(node)
            return rewrite_call(node)
        if _is_call_of_super(node.func):
            _rewrite_super(self, node.func)
            if node.func.attr in addresses.TELLING:
                name = nodes.make_constant(node.func.attr, node.func)
                node.func = nodes.call_guard("_telling_", node.func, node.func, name)
        elif _is_call_of_a_base(self, node.func):
            # The guard looks at what the name really means.
            name = nodes.make_constant(node.func.attr, node.func)
            node.func = nodes.call_guard("_method_of_", node.func, self.visit(node.func.value), name)
        else:
            return self.visit_method(node)
        node.args = [self.visit(argument) for argument in node.args]
        node.keywords = [self.visit(keyword) for keyword in node.keywords]
        return node


def _is_call_of_super(function: ast.Attribute) -> bool:
    owner = function.value
    is_super = isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super"
    return is_super and function.attr in names.METHODS and nodes.has_none_or_two(owner)  # type: ignore[arg-type]


def _rewrite_super(policy: _Policy, function: ast.Attribute) -> None:
    # Without arguments super() is bound to the class whose body it stands in, whatever any name means.
    owner = function.value
    if isinstance(owner, ast.Call) and owner.args:
        arguments = [policy.visit(argument) for argument in owner.args]
        function.value = nodes.call_guard("_super_", owner, *arguments)
    else:
        function.value = policy.visit(owner)


def _is_call_of_a_base(policy: _Policy, function: ast.Attribute) -> bool:
    if function.attr not in base_methods.METHODS or not isinstance(function.value, ast.Name):
        return False
    name = function.value.id
    return name in policy.own_classes or (name in _PLAIN_BASES and not policy.is_bound(name))
