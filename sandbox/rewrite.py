"""What the language of characters is: which syntax, and what each piece of it becomes.

RestrictedPython's transformer refuses every node that it does not know; this one says which nodes ordinary Python
needs besides, and what has to be checked about them. After rewriting

* ``a.b`` reads through a guard if that is a name which the guard would ask about; every other is read as it is;
* every store or deletion of an attribute or item goes through ``_write_``;
* each loop turn, function entry and comprehension turn calls ``_tick_``, the meter of the running call;
* a class is made by ``__metaclass__``, which remembers it as one of the file's own;
* operators, methods and f-strings that may ask for something large go through guards that ask about sizes;
* where a name is all that a guard is given, what the guard would ask first stands in the source, and no call is needed;
* annotations are gone, apart from those that declare the fields of a class.

Runs in: worker.
"""

import ast
from contextlib import suppress
from functools import cached_property

from sandbox import hints, nodes, places
from sandbox.attribute_rules import AttributeRules
from sandbox.call_rules import CallRules
from sandbox.class_rules import ClassRules
from sandbox.diagnostics import MAX_DIAGNOSTICS, Diagnostic, EnoughFound, printable
from sandbox.import_rules import ImportRules
from sandbox.name_rules import NameRules
from sandbox.nodes import Scope
from sandbox.operations import OperationRules
from sandbox.patterns import PatternRules
from sandbox.places import NO_WORD, Word
from sandbox.walking import Walker


class CharacterPolicy(
    NameRules, CallRules, ImportRules, ClassRules, PatternRules, AttributeRules, OperationRules, Walker
):
    """Rewrites the syntax tree of one file, and collects every finding on the way."""

    def __init__(self, file: str, lines: list[str]) -> None:
        super().__init__()
        self.diagnostics: list[Diagnostic] = []
        self._file = file
        self._lines = lines
        self._tree = ast.Module([], [])
        self._scopes: list[Scope] = ["module"]
        self.classes_around: list[str] = []
        self.in_dataclass = False
        self.annotations_are_text = False
        self.imports_may_fail = False

    def rewrite(self, tree: ast.Module) -> ast.Module:
        """Return `tree` rewritten; it is only fit to run if there are no diagnostics."""
        self._tree = tree
        with suppress(EnoughFound):
            self.visit(tree)
        return tree

    # Walking the whole tree takes as long as rewriting it, and few files need to know. Rewriting changes nothing of
    # what is looked for, so it does not matter how far it has come.

    @cached_property
    def _bound(self) -> frozenset[str]:
        """Names that the file gives a meaning."""
        return frozenset(nodes.bound_names(self._tree))

    @cached_property
    def own_classes(self) -> frozenset[str]:
        """Names of classes at the top of the file; what they mean when it runs is asked then."""
        return frozenset(node.name for node in self._tree.body if isinstance(node, ast.ClassDef))

    def is_bound(self, name: str) -> bool:
        """Tell whether the file gives a name a meaning of its own anywhere."""
        return name in self._bound

    def find(self, node: ast.AST, code: str, message: str, hint: str = "", word: Word = NO_WORD) -> None:
        """Note a finding at `node`; after as many as are shown there is nothing more to find.

        Args:
            node: What it concerns.
            code: Of the finding.
            message: What is wrong.
            hint: What to do about it.
            word: Of the node's first line, if it concerns no more than that.

        Raises:
            EnoughFound: There are that many.
        """
        if len(self.diagnostics) >= MAX_DIAGNOSTICS:
            raise EnoughFound
        place = places.of_node(node, self._lines, word.at)
        self.diagnostics.append(
            Diagnostic(
                file=self._file,
                line=place.line,
                column=place.column,
                code=code,
                message=printable(message),
                hint=hint,
                end_line=place.end_line,
                end_column=place.end_column,
                fix=word.fix if place.end_column else None,
            )
        )

    @property
    def scope(self) -> Scope:
        """Where the statement stands that is visited."""
        return self._scopes[-1]

    def visit_inside(self, scope: Scope, statements: list[ast.stmt]) -> list[ast.stmt]:
        """Rewrite some statements, and know meanwhile where they stand."""
        self._scopes.append(scope)
        visited = self.visit_all(statements)
        self._scopes.pop()
        return visited

    # What RestrictedPython's own rules report

    def error(self, node: ast.AST, info: str) -> None:
        """Note what a rule of RestrictedPython refused."""
        self.find(node, "syntax-not-allowed", info)

    def not_allowed(self, node: ast.AST) -> None:
        """Refuse a kind of syntax altogether."""
        refused = hints.refused_syntax(type(node).__name__)
        self.find(node, "syntax-not-allowed", refused.message, refused.hint, refused.word)

    # Blocks, loops and functions

    def visit_With(self, node: ast.With) -> ast.AST:
        """Enter and unpack as Python does."""
        return self.node_contents_visit(node)

    def visit_For(self, node: ast.For) -> ast.AST:
        """Count each turn."""
        self.node_contents_visit(node)
        node.body.insert(0, nodes.make_tick(node))
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        """Count each turn."""
        self.node_contents_visit(node)
        node.body.insert(0, nodes.make_tick(node))
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        """Count each turn."""
        if node.is_async:
            # Inside a generator expression Python allows it in any function.
            message = "An asynchronous comprehension is not available to characters."
            self.find(node.target, "syntax-not-allowed", message, hints.refused_syntax("AsyncFor").hint)
        self.node_contents_visit(node)
        node.ifs.insert(0, nodes.call_guard("_tick_", node.iter))
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Check the names, drop the annotations, count each entry."""
        self.check_name(node, node.name, allow_magic_methods=True)
        self._check_parameters(node)
        node.returns = None
        node.decorator_list = [self.visit(decorator) for decorator in node.decorator_list]
        node.args = self.visit(node.args)
        node.body = self.visit_inside("function", node.body)
        node.body.insert(1 if nodes.begins_with_text(node) else 0, nodes.make_tick(node))
        return node

    def visit_all(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        """Rewrite some statements; one may vanish."""
        self.visit_each(statements)
        return statements

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        """Check the names, count each entry."""
        self._check_parameters(node)
        self.node_contents_visit(node)
        counted = ast.BoolOp(ast.And(), [nodes.call_guard("_tick_", node.body), node.body])
        node.body = nodes.put(counted, node.body)
        return node

    def _check_parameters(self, node: ast.FunctionDef | ast.Lambda) -> None:
        self.refuse_type_parameters(node)
        for parameter in nodes.parameters(node.args):
            self.check_name(parameter, parameter.arg)
            parameter.annotation = None

    def refuse_type_parameters(self, node: ast.AST) -> None:
        """Note that a function or a class may have none."""
        if getattr(node, "type_params", None):
            self.find(node, "syntax-not-allowed", "Type parameters are not available to characters.", "Leave them out.")

    def visit_Module(self, node: ast.Module) -> ast.AST:
        """Rewrite every statement."""
        node.body = self.visit_all(node.body)
        return node

    # Refused, but left where they are: what they stand in, and what stands in them, is looked at as well.

    def visit_Await(self, node: ast.Await) -> ast.AST:
        """Refuse it."""
        self.not_allowed(node)
        return self.node_contents_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """Refuse it."""
        self.not_allowed(node)
        return self.visit_FunctionDef(node)  # type: ignore[arg-type]

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.AST:
        """Refuse it."""
        self.not_allowed(node)
        return self.node_contents_visit(node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        """Refuse it."""
        self.not_allowed(node)
        return self.node_contents_visit(node)

    def visit_TryStar(self, node: ast.AST) -> ast.AST:
        """Refuse it."""
        self.not_allowed(node)
        return self.node_contents_visit(node)
