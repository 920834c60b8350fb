"""The rules for ``match``: patterns read attributes and items without asking a guard, so all is settled beforehand.

Runs in: worker.
"""

import ast
from typing import Any, Final, Protocol

from sandbox import names, nodes
from sandbox.places import NO_WORD, Word

# Classes that match themselves by one position, without any attribute.
_SELF_MATCHING: Final = frozenset({"bool", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"})


class _Policy(Protocol):
    @property
    def own_classes(self) -> frozenset[str]: ...

    def is_bound(self, name: str) -> bool: ...
    def find(self, node: ast.AST, code: str, message: str, hint: str = "", word: Word = NO_WORD) -> None: ...
    def check_name(self, node: ast.AST, name: str | None) -> None: ...
    def visit(self, node: ast.AST) -> ast.AST: ...
    def node_contents_visit(self, node: ast.AST) -> ast.AST: ...


class PatternRules:
    """The part of the policy that visits ``match`` statements and their patterns."""

    def visit_Match(self: _Policy, node: ast.Match) -> ast.AST:
        """Allow the statement; its patterns are visited one by one."""
        return self.node_contents_visit(node)

    def visit_match_case(self: _Policy, node: ast.match_case) -> ast.AST:
        """Allow a case with its guard and body."""
        return self.node_contents_visit(node)

    def visit_MatchValue(self: _Policy, node: ast.MatchValue) -> ast.AST:
        """Allow literals and dotted names whose every part is harmless wherever it stands."""
        value = node.value
        while isinstance(value, ast.Attribute):
            if value.attr.startswith("_") or value.attr in names.GUARDED:
                self.find(value, "attribute-not-allowed", f"The attribute {value.attr!r} cannot stand in a pattern.")
            value = value.value
        node.value = _reading(node.value, self.visit(node.value))
        return node

    def visit_MatchSingleton(self: _Policy, node: ast.MatchSingleton) -> ast.AST:
        """Allow None, True and False."""
        return node

    def visit_MatchSequence(self: _Policy, node: ast.MatchSequence) -> ast.AST:
        """Allow sequences of patterns."""
        return self.node_contents_visit(node)

    def visit_MatchOr(self: _Policy, node: ast.MatchOr) -> ast.AST:
        """Allow alternatives."""
        return self.node_contents_visit(node)

    def visit_MatchStar(self: _Policy, node: ast.MatchStar) -> ast.AST:
        """Check the name that takes the rest of a sequence."""
        self.check_name(node, node.name)
        return node

    def visit_MatchAs(self: _Policy, node: ast.MatchAs) -> ast.AST:
        """Check the name that takes the whole."""
        self.check_name(node, node.name)
        return self.node_contents_visit(node)

    def visit_MatchMapping(self: _Policy, node: ast.MatchMapping) -> ast.AST:
        """Check the keys like values, and the name that takes the rest."""
        self.check_name(node, node.rest)
        values = [self.visit(ast.copy_location(ast.MatchValue(key), key)) for key in node.keys]
        node.keys = [value.value for value in values]  # type: ignore[attr-defined]
        node.patterns = [self.visit(pattern) for pattern in node.patterns]  # type: ignore[misc]
        return node

    def visit_MatchClass(self: _Policy, node: ast.MatchClass) -> ast.AST:
        """Allow the file's own classes, and built-in ones that match themselves."""
        name = node.cls.id if isinstance(node.cls, ast.Name) else ""
        if name in _SELF_MATCHING and not self.is_bound(name):
            plain = not node.kwd_attrs and len(node.patterns) <= 1
        else:
            # Read when the pattern is tried, through what makes sure that the name still means an own class.
            plain = name in self.own_classes
            node.cls = nodes.put(ast.Attribute(nodes.name("_own_", node.cls), name, ast.Load()), node.cls)
        if not plain:
            message = "A class pattern needs a class from the top of this file, or a built-in type with one position."
            self.find(node, "syntax-not-allowed", message, "Use isinstance in an if statement.")
        for attribute in node.kwd_attrs:
            if attribute.startswith("_") or attribute in names.GUARDED:
                self.find(node, "attribute-not-allowed", f"The attribute {attribute!r} cannot stand in a pattern.")
        node.patterns = [self.visit(pattern) for pattern in node.patterns]  # type: ignore[misc]
        node.kwd_patterns = [self.visit(pattern) for pattern in node.kwd_patterns]  # type: ignore[misc]
        return node


def _reading(written: ast.expr, guarded: Any) -> Any:
    # A pattern takes the names of attributes, but no calls: so what the guard found is an attribute, too.
    if not isinstance(written, ast.Attribute) or isinstance(guarded, ast.Attribute):
        return guarded
    return nodes.put(ast.Attribute(nodes.call_guard("_found_", written, guarded), "value", ast.Load()), written)
