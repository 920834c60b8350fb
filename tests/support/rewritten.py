"""What has to hold of every tree that the policy has rewritten, told without the policy's own code.

Runs in: tests.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from sandbox import names, policy

# What only the rewriting writes: no character file may say such a name.
_GUARD: Final = re.compile(r"_[a-z]+(_[a-z]+)*_|__metaclass__")
# What an operand is compared with, in the place of a guard.
_COMPARED: Final = frozenset({"_int_", "_least_", "_most_", "_changeable_", "_unmixed_", "_plain_"})
_READABLE: Final = frozenset({"_", "__all__", "__author__", "__version__", "__license__", "__name__", "__doc__"})
_OF_METHODS: Final = names.METHODS | {"compile", "eval", "exec"}
_KINDS_NEVER_THERE: Final = tuple(
    getattr(ast, name)
    for name in "AsyncFunctionDef AsyncFor AsyncWith Await TryStar TypeAlias".split()
    if hasattr(ast, name)
)
_OWN_PACKAGE: Final = "characters.resources"

_Parents: TypeAlias = dict[ast.AST, ast.AST]


def violations(tree: ast.Module) -> Iterator[str]:
    """Tell of every node that would do something without asking a guard."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        kept = {
            **{rule.__name__: rule(node) for rule in (_item, _kind, _turn, _class, _import, _pattern)},
            **{rule.__name__: rule(node, parents) for rule in (_attribute, _name, _binding)},
        }
        for rule_name in (name for name, is_kept in kept.items() if not is_kept):
            yield f"{rule_name.strip('_')}: {ast.unparse(ast.fix_missing_locations(node))}"


def _attribute(node: ast.AST, parents: _Parents) -> bool:
    if not isinstance(node, ast.Attribute):
        return True
    if not isinstance(node.ctx, ast.Load):
        return names.may_be_bound(node.attr) and _is_written(node.value, _askable(node.attr))
    if not node.attr.startswith("_") and node.attr not in names.ASKED:
        return True
    if names.is_own_underscored(node.attr) and _is_chosen(node, parents):
        return True
    return _is_method_of_super(node, parents) or _is_own_class(node, parents) or _is_constant_in_pattern(node, parents)


def _askable(attribute: str) -> str | None:
    # Which classes are asked about in the place of the guard, if that would be enough.
    if attribute in names.BOUNDED:
        return None
    return "_unmixed_" if attribute.startswith("_") else "_changeable_"


def _is_written(owner: ast.expr, classes: str | None) -> bool:
    if not isinstance(owner, ast.IfExp):
        return _calls(owner, "_write_")
    return _asks(owner.test, owner.body, classes) and _calls(owner.orelse, "_write_")


def _is_chosen(node: ast.Attribute, parents: _Parents) -> bool:
    # What is not read as it is goes through the guard: told of that call, like of every other, by its name.
    choice = parents[node]
    if not isinstance(choice, ast.IfExp) or choice.body is not node or not _calls(choice.orelse, "_getattr_"):
        return False
    return _asks(choice.test, node.value, "_unmixed_")


def _asks(test: ast.expr, thing: ast.expr, classes: str | None) -> bool:
    # _kind_(thing) in classes, for a thing that is nothing but a name
    match test:
        case ast.Compare(
            left=ast.Call(func=ast.Name(id="_kind_"), args=[ast.Name(id=asked)], keywords=[]),
            ops=[ast.In()],
            comparators=[ast.Name(id=found)],
        ):
            return isinstance(thing, ast.Name) and thing.id == asked and found == classes
    return False


def _is_method_of_super(node: ast.Attribute, parents: _Parents) -> bool:
    parent = parents[node]
    above = parents.get(parent)
    is_asked = _calls(parent, "_telling_") and isinstance(above, ast.Call) and above.func is parent
    is_called = isinstance(parent, ast.Call) and (parent.func is node or is_asked) and node.attr in names.METHODS
    # With arguments, the guard asks whose class it is.
    is_bare = _calls(node.value, "super") and not node.value.args  # type: ignore[attr-defined]
    return is_called and (is_bare or _calls(node.value, "_super_"))


def _is_own_class(node: ast.Attribute, parents: _Parents) -> bool:
    is_root = isinstance(node.value, ast.Name) and node.value.id == "_own_"
    return is_root and isinstance(parents[node], ast.MatchClass) and names.may_be_bound(node.attr)


def _is_constant_in_pattern(node: ast.AST, parents: _Parents) -> bool:
    while isinstance(node, ast.Attribute):
        if node.attr.startswith("_") or node.attr in names.GUARDED:
            return False
        node, above = parents[node], node
    return isinstance(node, ast.MatchValue) or (isinstance(node, ast.MatchMapping) and above in node.keys)


def _item(node: ast.AST) -> bool:
    is_changed = isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)
    return not is_changed or _is_written(node.value, "_changeable_")  # type: ignore[attr-defined]


def _name(node: ast.AST, parents: _Parents) -> bool:
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return True
    if node.id in names.METHODS:
        return _is_in_class_body(node, parents)
    if _GUARD.fullmatch(node.id):
        is_compared = isinstance(parents[node], ast.Compare) and node.id in _COMPARED
        return is_compared or _is_called(node, parents) or isinstance(parents[node], ast.keyword | ast.Attribute)
    name = names.mangle(node.id, _class_around(node, parents))
    is_ours = not name.startswith("_") or names.is_own_underscored(name)
    return is_ours or node.id in _READABLE


def _is_called(node: ast.Name, parents: _Parents) -> bool:
    parent = parents[node]
    return isinstance(parent, ast.Call) and parent.func is node


def _binding(node: ast.AST, parents: _Parents) -> bool:
    bound = list(_names_bound(node))
    in_class = isinstance(parents.get(node), ast.ClassDef)
    special = {*_READABLE, *(_OF_METHODS if isinstance(node, ast.FunctionDef) and in_class else ())}
    special |= names.CLASS_NAMES if isinstance(node, ast.Name) else set()
    special |= names.METHODS if isinstance(node, ast.Name) and _is_in_class_body(node, parents) else set()
    owner = _class_around(node, parents)
    return all(name in special or names.may_be_bound(names.mangle(name, owner)) for name in bound)


def _is_in_class_body(node: ast.AST, parents: _Parents) -> bool:
    while node in parents:
        below, node = node, parents[node]
        if isinstance(node, ast.ClassDef):
            return below in node.body
        if isinstance(node, ast.FunctionDef) and below in node.body:
            return False
    return False


def _class_around(node: ast.AST, parents: _Parents) -> str | None:
    while node in parents:
        below, node = node, parents[node]
        if isinstance(node, ast.ClassDef) and below in node.body:
            return node.name
    return None


def _names_bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.partition(".")[0]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case ast.Global(names=several) | ast.Nonlocal(names=several):
            yield from several


def _kind(node: ast.AST) -> bool:
    is_annotated = isinstance(node, ast.FunctionDef | ast.arg) and (
        getattr(node, "returns", None) or getattr(node, "annotation", None)
    )
    return not isinstance(node, _KINDS_NEVER_THERE) and not is_annotated and not getattr(node, "type_params", None)


def _turn(node: ast.AST) -> bool:
    match node:
        case ast.For(body=body) | ast.While(body=body):
            return _ticks(body[0])
        case ast.FunctionDef(body=body):
            return _ticks(body[1 if ast.get_docstring(node, clean=False) is not None else 0])
        case ast.Lambda(body=ast.BoolOp(op=ast.And(), values=[first, _])):
            return _calls(first, "_tick_")
        case ast.comprehension(ifs=[first, *_], is_async=0):
            return _calls(first, "_tick_")
        case ast.Lambda() | ast.comprehension():
            return False
    return True


def _ticks(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and _calls(statement.value, "_tick_")


def _class(node: ast.AST) -> bool:
    if not isinstance(node, ast.ClassDef):
        return True
    match node.keywords:
        case [ast.keyword(arg="metaclass", value=ast.Name(id="__metaclass__")), *rest]:
            return all(each.arg == "total" and isinstance(each.value, ast.Constant) for each in rest)
    return False


def _import(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=several):
            return all(each.name in policy.IMPORTABLE or each.name.startswith(_OWN_PACKAGE) for each in several)
        case ast.ImportFrom(module=str(module), level=0, names=several):
            known = policy.IMPORTABLE.get(module)
            return module.startswith(_OWN_PACKAGE) or (
                known is not None and all(each.name in known for each in several)
            )
        case ast.ImportFrom():
            return False
    return True


def _pattern(node: ast.AST) -> bool:
    if not isinstance(node, ast.MatchClass):
        return True
    return all(not each.startswith("_") and each not in names.GUARDED for each in node.kwd_attrs)


def _calls(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
