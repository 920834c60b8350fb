"""The rules for imports: which are refused, and which may fail because their author expects that.

Runs in: worker.
"""

import ast
from typing import Any, Protocol

from sandbox import imports, nodes
from sandbox.places import NO_WORD, Word


class _Policy(Protocol):
    annotations_are_text: bool
    imports_may_fail: bool

    def find(self, node: ast.AST, code: str, message: str, hint: str = "", word: Word = NO_WORD) -> None: ...
    def check_name(self, node: ast.AST, name: str | None) -> None: ...
    def visit(self, node: ast.AST) -> Any: ...
    def visit_all(self, statements: list[ast.stmt]) -> list[ast.stmt]: ...


class ImportRules:
    """The part of the policy that visits imports, and the statements that let them fail."""

    def visit_Import(self: _Policy, node: ast.Import) -> ast.AST:
        """Check each module, and the name it is bound to."""
        for alias in node.names:
            refusal = imports.refuse_module(alias.name)
            if refusal and self.imports_may_fail and imports.may_be_caught(alias.name, 0, None):
                return nodes.make_failing_import(node, alias.name, None)
            _note(self, alias, refusal)
            self.check_name(alias, alias.asname)
        return node

    def visit_ImportFrom(self: _Policy, node: ast.ImportFrom) -> ast.AST | None:
        """Check each name that is taken from a module, and the name it is bound to."""
        if node.module == "__future__" and not node.level:
            self.annotations_are_text |= any(alias.name == "annotations" for alias in node.names)
            return None
        for alias in node.names:
            refusal = imports.refuse_name(node.module, node.level, alias.name)
            if refusal and self.imports_may_fail and imports.may_be_caught(node.module, node.level, alias.name):
                return nodes.make_failing_import(node, str(node.module), alias.name)
            _note(self, node if refusal and refusal.is_of_module else alias, refusal)
            if refusal and refusal.is_of_module:
                break
            self.check_name(alias, alias.asname or alias.name)
        return node

    def visit_Try(self: _Policy, node: ast.Try) -> ast.AST:
        """Let imports fail that the author expects to fail."""
        node.body = _visit_body(self, node, may_fail=nodes.catches_import_errors(node))
        node.handlers = [self.visit(handler) for handler in node.handlers]
        node.orelse = self.visit_all(node.orelse)
        node.finalbody = self.visit_all(node.finalbody)
        return node

    def visit_If(self: _Policy, node: ast.If) -> ast.AST:
        """Let imports fail that are there for type checkers alone."""
        node.body = _visit_body(self, node, may_fail=nodes.ends_with(node.test, "TYPE_CHECKING"))
        node.test = self.visit(node.test)
        node.orelse = self.visit_all(node.orelse)
        return node


def _visit_body(policy: _Policy, node: ast.Try | ast.If, *, may_fail: bool) -> list[ast.stmt]:
    before, policy.imports_may_fail = policy.imports_may_fail, policy.imports_may_fail or may_fail
    visited = policy.visit_all(node.body)
    policy.imports_may_fail = before
    return visited


def _note(policy: _Policy, node: ast.AST, refusal: imports.Refusal | None) -> None:
    if refusal is not None:
        policy.find(node, "import-not-allowed", refusal.message, refusal.hint, Word(refusal.name, refusal.fix))
