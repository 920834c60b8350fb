"""What the language of characters is: which syntax, and what each piece of it becomes.

RestrictedPython's transformer refuses every node that it does not know; this one says which nodes ordinary Python
needs besides, and what has to be checked about them. After rewriting

* ``a.b`` reads through ``_getattr_``, and every store or deletion of an attribute or item goes through ``_write_``;
* each loop turn, function entry and comprehension turn calls ``_tick_``, the meter of the running call;
* a class is made by ``__metaclass__``, which remembers it as one of the file's own;
* operators and f-strings that may ask for something large go through guards that ask about sizes;
* annotations are gone, apart from those that declare the fields of a class.

Runs in: worker.
"""

import ast
import builtins
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import Final, Literal, TypeAlias

from RestrictedPython.transformer import RestrictingNodeTransformer

from sandbox import addresses, base_methods, hints, imports, names, nodes, policy
from sandbox.diagnostics import MAX_DIAGNOSTICS, Diagnostic, printable
from sandbox.operations import OperationRules, is_short_range, rewrite_call
from sandbox.patterns import PatternRules

_Scope: TypeAlias = Literal["module", "class", "function"]

# Text that files tell about themselves.
_MODULE_NAMES: Final = frozenset({"__all__", "__author__", "__version__", "__license__"})
_READABLE_NAMES: Final = _MODULE_NAMES | {"__name__", "__doc__"}
_PLAIN_BASES: Final = frozenset(each.__name__ for each in base_methods.BASES)
_UNAVAILABLE_BUILTINS: Final = frozenset(dir(builtins)) - policy.BUILTINS


class EnoughFound(Exception):
    """More is wrong with a file than its author will be shown."""


class CharacterPolicy(PatternRules, OperationRules, RestrictingNodeTransformer):
    """Rewrites the syntax tree of one file, and collects every finding on the way."""

    def __init__(self, file: str, lines: list[str]) -> None:
        super().__init__()
        self.diagnostics: list[Diagnostic] = []
        self._file = file
        self._lines = lines
        self._tree = ast.Module([], [])
        self._scopes: list[_Scope] = ["module"]
        self._classes: list[str] = []
        self._in_dataclass = False
        self._annotations_are_text = False
        self._imports_may_fail = False

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

    def find(self, node: ast.AST, code: str, message: str, hint: str = "") -> None:
        """Note a finding at `node`; after as many as are shown there is nothing more to find.

        Raises:
            EnoughFound: There are that many.
        """
        if len(self.diagnostics) >= MAX_DIAGNOSTICS:
            raise EnoughFound
        line = getattr(node, "lineno", 0)
        self.diagnostics.append(
            Diagnostic(
                file=self._file,
                line=line,
                column=self._column(line, getattr(node, "col_offset", -1)),
                code=code,
                message=printable(message),
                hint=hint,
            )
        )

    def _column(self, line: int, offset_bytes: int) -> int:
        if not 0 < line <= len(self._lines) or offset_bytes < 0:
            return 0
        return len(self._lines[line - 1].encode()[:offset_bytes].decode(errors="ignore")) + 1

    @contextmanager
    def _inside(self, scope: _Scope) -> Iterator[None]:
        self._scopes.append(scope)
        yield
        self._scopes.pop()

    # What RestrictedPython's own rules report

    def error(self, node: ast.AST, info: str) -> None:
        """Note what a rule of RestrictedPython refused."""
        self.find(node, "syntax-not-allowed", info)

    def not_allowed(self, node: ast.AST) -> None:
        """Refuse a kind of syntax altogether."""
        kind = type(node).__name__
        self.find(node, "syntax-not-allowed", f"{kind} is not available to characters.", hints.SYNTAX.get(kind, ""))

    # Names

    def check_name(self, node: ast.AST, name: str | None, allow_magic_methods: bool = False) -> None:  # noqa: FBT001, FBT002 (overrides)
        """Refuse to bind a name that belongs to Python or to the sandbox."""
        if name is None or names.may_be_bound(self._mangled(name)):
            return
        if allow_magic_methods and name in names.METHODS and self._scopes[-1] == "class":
            return
        if isinstance(node, ast.FunctionDef) and name in names.METHOD_NAMES and self._scopes[-1] == "class":
            return
        self.find(node, "name-not-allowed", f"{name!r} cannot be given a meaning here.", hints.for_name(name))

    def _mangled(self, name: str) -> str:
        # Python itself does it to names; the checks have to know.
        return names.mangle(name, self._classes[-1] if self._classes else None)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Check a name by whether it is read or bound."""
        in_class = self._scopes[-1] == "class"
        if in_class and node.id in names.METHODS:
            # Means what the body itself has bound: no such name is among the guards, globals or built-ins.
            return node
        if not isinstance(node.ctx, ast.Load):
            if self._scopes[-1] != "module" or node.id not in _MODULE_NAMES:
                self.check_name(node, node.id)
        elif node.id in _UNAVAILABLE_BUILTINS and node.id not in self._bound and node.id not in _READABLE_NAMES:
            self.find(
                node, "name-not-allowed", f"{node.id!r} is not available to characters.", hints.for_builtin(node.id)
            )
        elif not (self._may_be_named(node.id) or node.id in _READABLE_NAMES):
            self.find(node, "name-not-allowed", f"{node.id!r} is out of reach for characters.", hints.for_name(node.id))
        return node

    def _may_be_named(self, name: str) -> bool:
        return names.may_be_bound(self._mangled(name)) or name in names.RESERVED

    def visit_Global(self, node: ast.Global) -> ast.AST:
        """Check the names that a statement makes global."""
        for name in node.names:
            self.check_name(node, name)
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:
        """Check the names that a statement takes from outside."""
        for name in node.names:
            self.check_name(node, name)
        return node

    def visit_Import(self, node: ast.Import) -> ast.AST:
        """Check each module, and the name it is bound to."""
        for alias in node.names:
            refusal = imports.refuse_module(alias.name)
            if refusal and self._imports_may_fail and imports.may_be_caught(alias.name, 0, None):
                return nodes.make_failing_import(node, alias.name, None)
            self._note(node, refusal)
            self.check_name(node, alias.asname)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        """Check each name that is taken from a module, and the name it is bound to."""
        if node.module == "__future__" and not node.level:
            self._annotations_are_text |= any(alias.name == "annotations" for alias in node.names)
            return None
        for alias in node.names:
            refusal = imports.refuse_name(node.module, node.level, alias.name)
            if refusal and self._imports_may_fail and imports.may_be_caught(node.module, node.level, alias.name):
                return nodes.make_failing_import(node, str(node.module), alias.name)
            self._note(node, refusal)
            self.check_name(node, alias.asname or alias.name)
        return node

    def visit_Try(self, node: ast.Try) -> ast.AST:
        """Let imports fail that the author expects to fail."""
        with self._failing_imports(nodes.catches_import_errors(node)):
            node.body = self._visit_all(node.body)
        node.handlers = [self.visit(handler) for handler in node.handlers]
        node.orelse = self._visit_all(node.orelse)
        node.finalbody = self._visit_all(node.finalbody)
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        """Let imports fail that are there for type checkers alone."""
        with self._failing_imports(nodes.ends_with(node.test, "TYPE_CHECKING")):
            node.body = self._visit_all(node.body)
        node.test = self.visit(node.test)
        node.orelse = self._visit_all(node.orelse)
        return node

    @contextmanager
    def _failing_imports(self, may_fail: bool) -> Iterator[None]:  # noqa: FBT001 (the one thing it is told)
        before, self._imports_may_fail = self._imports_may_fail, self._imports_may_fail or may_fail
        yield
        self._imports_may_fail = before

    def _note(self, node: ast.AST, refusal: imports.Refusal | None) -> None:
        if refusal is not None:
            self.find(node, "import-not-allowed", refusal.message, refusal.hint)

    # Attributes and items

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Read through the guard, write through the write guard."""
        node.attr = self._mangled(node.attr)
        if not isinstance(node.ctx, ast.Load):
            if not names.may_be_bound(node.attr) and node.attr not in names.RESERVED:
                self.refuse_attribute(node)
            name = nodes.make_constant(node.attr, node)
            node.value = nodes.call_guard("_write_", node.value, self.visit(node.value), name)
            return node
        if node.attr == "__class__":
            return nodes.call_guard("_type_", node, self.visit(node.value))
        if not names.may_be_read(node.attr):
            self.refuse_attribute(node)
        return nodes.call_guard("_getattr_", node, self.visit(node.value), nodes.make_constant(node.attr, node))

    def refuse_attribute(self, node: ast.Attribute) -> None:
        """Note that an attribute is out of reach."""
        message = f"The attribute {node.attr!r} is out of reach for characters."
        self.find(node, "attribute-not-allowed", message, hints.ATTRIBUTE)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Write through the write guard. Reading an item needs no guard: no item is out of reach."""
        self.node_contents_visit(node)
        if not isinstance(node.ctx, ast.Load):
            node.value = nodes.call_guard("_write_", node.value, node.value)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Allow ``super().__init__()`` and its like, which no guard could hand out, and ``Base.__init__(self)``."""
        if is_short_range(node) and not self.is_bound("range"):
            node.func = nodes.call_guard("_range_", node.func).func
            return node
        if not isinstance(node.func, ast.Attribute):
            self.node_contents_visit(node)
            return rewrite_call(node)
        if self._is_call_of_super(node.func):
            self._rewrite_super(node.func)
            if node.func.attr in addresses.TELLING:
                name = nodes.make_constant(node.func.attr, node.func)
                node.func = nodes.call_guard("_telling_", node.func, node.func, name)
        elif self._is_call_of_a_base(node.func):
            # The guard looks at what the name really means.
            name = nodes.make_constant(node.func.attr, node.func)
            node.func = nodes.call_guard("_method_of_", node.func, self.visit(node.func.value), name)
        else:
            return self.node_contents_visit(node)
        node.args = [self.visit(argument) for argument in node.args]
        node.keywords = [self.visit(keyword) for keyword in node.keywords]
        return node

    @staticmethod
    def _is_call_of_super(function: ast.Attribute) -> bool:
        owner = function.value
        is_super = isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super"
        return is_super and function.attr in names.METHODS and nodes.has_none_or_two(owner)  # type: ignore[arg-type]

    def _rewrite_super(self, function: ast.Attribute) -> None:
        # Without arguments super() is bound to the class whose body it stands in, whatever any name means.
        owner = function.value
        if isinstance(owner, ast.Call) and owner.args:
            arguments = [self.visit(argument) for argument in owner.args]
            function.value = nodes.call_guard("_super_", owner, *arguments)
        else:
            function.value = self.visit(owner)

    def _is_call_of_a_base(self, function: ast.Attribute) -> bool:
        if function.attr not in base_methods.METHODS or not isinstance(function.value, ast.Name):
            return False
        name = function.value.id
        return name in self.own_classes or (name in _PLAIN_BASES and not self.is_bound(name))

    # Statements

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """Assign and unpack as Python does: it takes no more from an iterator than it has names for."""
        if self._scopes[-1] == "class" and nodes.declares_shape(*node.targets):
            # By no other statement, so that what is declared stands there to be checked.
            self._check_match_args(node)
            node.value = self.visit(node.value)
            return node
        return self.node_contents_visit(node)

    def _check_match_args(self, node: ast.Assign) -> None:
        # Positional patterns read these attributes without a guard.
        if any(isinstance(target, ast.Name) and target.id == "__slots__" for target in node.targets):
            return
        elements = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        texts = [element.value for element in elements if isinstance(element, ast.Constant)]
        plain = [text for text in texts if isinstance(text, str)]
        if len(plain) != len(elements):
            self.find(node, "syntax-not-allowed", "__match_args__ must be a tuple of plain texts.")
        elif any(text.startswith("_") or text in names.GUARDED for text in plain):
            self.find(node, "attribute-not-allowed", "__match_args__ names an attribute that is out of reach.")

    def visit_With(self, node: ast.With) -> ast.AST:
        """Enter and unpack as Python does."""
        return self.node_contents_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Keep that a class has a field, drop what its type is said to be."""
        if self._scopes[-1] == "class" and nodes.declares_field(node):
            # A dataclass lists its fields in __match_args__, which positional patterns read without a guard.
            if getattr(node.target, "id", "") in names.GUARDED:
                self.find(node, "name-not-allowed", "A field cannot have this name.", "Choose another name.")
            node.annotation = self._keep_annotation(node.annotation)
            node.target = self.visit(node.target)
            node.value = node.value and self.visit(node.value)
            return node
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return self.visit(ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node))  # type: ignore[no-any-return]

    def _keep_annotation(self, annotation: ast.expr) -> ast.expr:
        if nodes.ends_with(annotation, "KW_ONLY") or nodes.ends_with(annotation, "InitVar"):
            bare = annotation.value if isinstance(annotation, ast.Subscript) else annotation
            return self.visit(bare)  # type: ignore[no-any-return]
        if not self._in_dataclass:
            return nodes.make_constant(None, annotation)
        return nodes.call_guard("_field_type_", annotation, self._rewrite_type(annotation))

    def _rewrite_type(self, annotation: ast.expr) -> ast.expr:
        # What other classes say of their fields is dropped, so nothing in it is refused; nor is it here.
        text = nodes.make_constant(ast.unparse(annotation), annotation)
        if self._annotations_are_text:
            return text
        found = len(self.diagnostics)
        rewritten: ast.expr = self.visit(annotation)
        if len(self.diagnostics) == found:
            return rewritten
        del self.diagnostics[found:]
        return text

    # Loops, functions, classes

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
            self.find(node.target, "syntax-not-allowed", message, hints.SYNTAX["AsyncFor"])
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
        with self._inside("function"):
            node.body = self._visit_all(node.body)
        node.body.insert(1 if ast.get_docstring(node, clean=False) is not None else 0, nodes.make_tick(node))
        return node

    def _visit_all(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        visited = [self.visit(statement) for statement in statements]
        return [statement for statement in visited if statement is not None]

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        """Check the names, count each entry."""
        self._check_parameters(node)
        self.node_contents_visit(node)
        node.body = ast.copy_location(
            ast.BoolOp(ast.And(), [nodes.call_guard("_tick_", node.body), node.body]), node.body
        )
        return node

    def _check_parameters(self, node: ast.FunctionDef | ast.Lambda) -> None:
        self._refuse_type_parameters(node)
        for parameter in nodes.parameters(node.args):
            self.check_name(parameter, parameter.arg)
            parameter.annotation = None

    def _refuse_type_parameters(self, node: ast.AST) -> None:
        if getattr(node, "type_params", None):
            self.find(node, "syntax-not-allowed", "Type parameters are not available to characters.", "Leave them out.")

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Have the class made, and remembered, by the sandbox."""
        is_dataclass = nodes.is_dataclass(node)
        self.check_name(node, node.name)
        self._refuse_type_parameters(node)
        kept = [keyword for keyword in node.keywords if nodes.says_total(keyword)]
        for keyword in node.keywords:
            if keyword not in kept:
                self.find(keyword, "syntax-not-allowed", f"The class keyword {keyword.arg!r} is not available.")
        node.bases = [self.visit(base) for base in node.bases]
        node.decorator_list = [self.visit(decorator) for decorator in node.decorator_list]
        outside, self._in_dataclass = self._in_dataclass, is_dataclass
        self._classes.append(node.name)
        with self._inside("class"):
            node.body = self._visit_all(node.body)
        self._classes.pop()
        self._in_dataclass = outside
        maker = nodes.call_guard("__metaclass__", node).func
        node.keywords = [ast.copy_location(ast.keyword("metaclass", maker), node), *kept]
        return node

    def visit_Module(self, node: ast.Module) -> ast.AST:
        """Rewrite every statement."""
        node.body = self._visit_all(node.body)
        return node

    def visit_Await(self, node: ast.Await) -> ast.AST:
        """Refuse it, but leave it where it is: what it stands in is looked at as well."""
        self.not_allowed(node)
        return node
