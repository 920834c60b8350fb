"""The rules for class statements and what stands in them alone: fields, their types, and what patterns may read.

Runs in: worker.
"""

import ast
from typing import Any, Protocol

from sandbox import names, nodes
from sandbox.diagnostics import Diagnostic
from sandbox.nodes import Scope
from sandbox.places import NO_WORD, Word


class _Policy(Protocol):
    diagnostics: list[Diagnostic]
    classes_around: list[str]
    in_dataclass: bool
    annotations_are_text: bool

    @property
    def scope(self) -> Scope: ...

    def find(self, node: ast.AST, code: str, message: str, hint: str = "", word: Word = NO_WORD) -> None: ...
    def check_name(self, node: ast.AST, name: str | None) -> None: ...
    def refuse_type_parameters(self, node: ast.AST) -> None: ...
    def visit(self, node: ast.AST) -> Any: ...
    def visit_inside(self, scope: Scope, statements: list[ast.stmt]) -> list[ast.stmt]: ...
    def node_contents_visit(self, node: ast.AST) -> ast.AST: ...


class ClassRules:
    """The part of the policy that visits class statements and assignments."""

    def visit_Assign(self: _Policy, node: ast.Assign) -> ast.AST:
        """Assign and unpack as Python does: it takes no more from an iterator than it has names for."""
        if self.scope == "class" and nodes.declares_shape(*node.targets):
            # By no other statement, so that what is declared stands there to be checked.
            _check_match_args(self, node)
            node.value = self.visit(node.value)
            return node
        return self.node_contents_visit(node)

    def visit_AnnAssign(self: _Policy, node: ast.AnnAssign) -> ast.AST:
        """Keep that a class has a field, drop what its type is said to be."""
        if self.scope == "class" and nodes.declares_field(node):
            # A dataclass lists its fields in __match_args__, which positional patterns read without a guard.
            if getattr(node.target, "id", "") in names.GUARDED:
                self.find(node, "name-not-allowed", "A field cannot have this name.", "Choose another name.")
            node.annotation = _keep_annotation(self, node.annotation)
            node.target = self.visit(node.target)
            node.value = node.value and self.visit(node.value)
            return node
        if node.value is None:
            return nodes.put(ast.Pass(), node)
        return self.visit(nodes.put(ast.Assign(targets=[node.target], value=node.value), node))  # type: ignore[no-any-return]

    def visit_ClassDef(self: _Policy, node: ast.ClassDef) -> ast.AST:
        """Have the class made, and remembered, by the sandbox."""
        is_dataclass = nodes.is_dataclass(node)
        self.check_name(node, node.name)
        self.refuse_type_parameters(node)
        kept = [keyword for keyword in node.keywords if nodes.says_total(keyword)]
        for keyword in node.keywords:
            if keyword not in kept:
                message = f"The class keyword {keyword.arg or '**'!r} is not available."
                self.find(keyword, "syntax-not-allowed", message, "Leave it out.")
        node.bases = [self.visit(base) for base in node.bases]
        node.decorator_list = [self.visit(decorator) for decorator in node.decorator_list]
        outside, self.in_dataclass = self.in_dataclass, is_dataclass
        self.classes_around.append(node.name)
        node.body = self.visit_inside("class", node.body)
        self.classes_around.pop()
        self.in_dataclass = outside
        maker = nodes.call_guard("__metaclass__", node).func
        place = {"lineno": node.lineno, "col_offset": node.col_offset}
        node.keywords = [ast.keyword("metaclass", maker, **place), *kept]
        return node


def _check_match_args(policy: _Policy, node: ast.Assign) -> None:
    # Positional patterns read these attributes without a guard.
    if any(isinstance(target, ast.Name) and target.id == "__slots__" for target in node.targets):
        return
    elements = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    texts = [element.value for element in elements if isinstance(element, ast.Constant)]
    plain = [text for text in texts if isinstance(text, str)]
    if len(plain) != len(elements):
        policy.find(node, "syntax-not-allowed", "__match_args__ must be a tuple of plain texts.")
    elif any(text.startswith("_") or text in names.GUARDED for text in plain):
        policy.find(node, "attribute-not-allowed", "__match_args__ names an attribute that is out of reach.")


def _keep_annotation(policy: _Policy, annotation: ast.expr) -> ast.expr:
    if nodes.ends_with(annotation, "KW_ONLY") or nodes.ends_with(annotation, "InitVar"):
        bare = annotation.value if isinstance(annotation, ast.Subscript) else annotation
        return policy.visit(bare)  # type: ignore[no-any-return]
    if not policy.in_dataclass:
        return nodes.make_constant(None, annotation)
    return nodes.call_guard("_field_type_", annotation, _rewrite_type(policy, annotation))


def _rewrite_type(policy: _Policy, annotation: ast.expr) -> ast.expr:
    # What other classes say of their fields is dropped, so nothing in it is refused; nor is it here.
    text = nodes.make_constant(ast.unparse(annotation), annotation)
    if policy.annotations_are_text:
        return text
    found = len(policy.diagnostics)
    rewritten: ast.expr = policy.visit(annotation)
    if len(policy.diagnostics) == found:
        return rewritten
    del policy.diagnostics[found:]
    return text
