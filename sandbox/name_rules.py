"""The rules for names: which a file may give a meaning, and which it may read.

Runs in: worker.
"""

import ast
import builtins
from typing import Final, Protocol

from sandbox import hints, names
from sandbox.nodes import Scope
from sandbox.places import NO_WORD, Word
from sandbox.policy import BUILTINS

# Text that files tell about themselves.
_MODULE_NAMES: Final = frozenset({"__all__", "__author__", "__version__", "__license__"})
_READABLE_NAMES: Final = _MODULE_NAMES | {"__name__", "__doc__"}
_UNAVAILABLE_BUILTINS: Final = frozenset(dir(builtins)) - BUILTINS
# Of all names without an underscore in front, these alone need a closer look.
_WATCHED: Final = _UNAVAILABLE_BUILTINS | names.RESERVED


class _Policy(Protocol):
    classes_around: list[str]

    @property
    def scope(self) -> Scope: ...

    def is_bound(self, name: str) -> bool: ...
    def mangled(self, name: str) -> str: ...
    def find(self, node: ast.AST, code: str, message: str, hint: str = "", word: Word = NO_WORD) -> None: ...
    def check_name(self, node: ast.AST, name: str | None) -> None: ...


class NameRules:
    """The part of the policy that visits names, wherever they are bound or read."""

    def check_name(
        self: _Policy,
        node: ast.AST,
        name: str | None,
        allow_magic_methods: bool = False,  # noqa: FBT001, FBT002 (overrides)
    ) -> None:
        """Refuse to bind a name that belongs to Python or to the sandbox."""
        if name is None or names.may_be_bound(self.mangled(name)):
            return
        if allow_magic_methods and name in names.METHODS and self.scope == "class":
            return
        if isinstance(node, ast.FunctionDef) and name in names.METHOD_NAMES and self.scope == "class":
            return
        hint = hints.for_name(name, is_method=isinstance(node, ast.FunctionDef) and self.scope == "class")
        self.find(node, "name-not-allowed", f"{name!r} cannot be given a meaning here.", hint, Word(name))

    def mangled(self: _Policy, name: str) -> str:
        """Return what Python itself makes of a name where it stands; the checks have to know."""
        return names.mangle(name, self.classes_around[-1]) if self.classes_around else name

    def visit_Name(self: _Policy, node: ast.Name) -> ast.AST:
        """Check a name by whether it is read or bound."""
        if node.id[0] != "_" and node.id not in _WATCHED:
            return node
        in_class = self.scope == "class"
        if in_class and node.id in names.METHODS:
            # Means what the body itself has bound: no such name is among the guards, globals or built-ins.
            return node
        if not isinstance(node.ctx, ast.Load):
            if self.scope != "module" or node.id not in _MODULE_NAMES:
                self.check_name(node, node.id)
        elif node.id in _UNAVAILABLE_BUILTINS and not self.is_bound(node.id) and node.id not in _READABLE_NAMES:
            hint, word = hints.for_builtin(node.id), Word(node.id, hints.BUILTIN_FIXES.get(node.id))
            self.find(node, "name-not-allowed", f"{node.id!r} is not available to characters.", hint, word)
        elif not (_may_be_named(self, node.id) or node.id in _READABLE_NAMES):
            self.find(node, "name-not-allowed", f"{node.id!r} is out of reach for characters.", hints.for_name(node.id))
        return node

    def visit_Global(self: _Policy, node: ast.Global) -> ast.AST:
        """Check the names that a statement makes global."""
        for name in node.names:
            self.check_name(node, name)
        return node

    def visit_Nonlocal(self: _Policy, node: ast.Nonlocal) -> ast.AST:
        """Check the names that a statement takes from outside."""
        for name in node.names:
            self.check_name(node, name)
        return node


def _may_be_named(policy: _Policy, name: str) -> bool:
    return names.may_be_bound(policy.mangled(name)) or name in names.RESERVED
