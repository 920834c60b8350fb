"""The rules for operators, calls and f-strings that may ask Python for something large.

What cannot is left as it is; the rest becomes a call of a guard that asks about sizes and then does the same.

Runs in: worker.
"""

import ast
from collections.abc import Mapping
from typing import Final, Protocol

from sandbox import bounds, names, nodes, percent, ranges
from sandbox.formatting import check_specification
from sandbox.places import NO_WORD, Word

_GUARDS: Final[Mapping[type[ast.operator], str]] = {
    ast.Mult: "_multiply_",
    ast.Pow: "_power_",
    ast.LShift: "_shift_",
    ast.Mod: "_modulo_",
}
_SIGNS: Final[Mapping[type[ast.operator], str]] = {ast.Mult: "*", ast.Pow: "**", ast.LShift: "<<", ast.Mod: "%"}
# Built-in classes that ask something when they are called; the guard looks at what the name means then.
_ASKING_CLASSES: Final = frozenset({"str", "bytes", "bytearray"})
_NO_CONVERSION: Final = -1
_CONVERSIONS: Final = {ord("r"): "_repr_", ord("a"): "_ascii_", ord("s"): "_text_"}


class _Policy(Protocol):
    def find(self, node: ast.AST, code: str, message: str, hint: str = "", word: Word = NO_WORD) -> None: ...
    def visit(self, node: ast.AST) -> ast.AST: ...
    def node_contents_visit(self, node: ast.AST) -> ast.AST: ...
    def refuse_attribute(self, node: ast.Attribute) -> None: ...


class OperationRules:
    """The part of the policy that visits operators and f-strings."""

    def visit_BinOp(self: _Policy, node: ast.BinOp) -> ast.AST:
        """Let a guard do what may become large."""
        harmless = is_harmless(node.op, node.left, node.right)
        self.node_contents_visit(node)
        if harmless:
            return node
        is_safe_template = isinstance(node.op, ast.Mod) and _is_safe_template(node.left)
        guard = "_fill_in_" if is_safe_template else _GUARDS[type(node.op)]
        guarded = nodes.call_guard(guard, node, node.left, node.right)
        return _quick(node, guarded)

    def visit_AugAssign(self: _Policy, node: ast.AugAssign) -> ast.AST:
        """Let Python do it on what the write guard lets through; it reads only what the file itself may write."""
        if isinstance(node.target, ast.Attribute) and node.target.attr in names.GUARDED:
            self.refuse_attribute(node.target)
        harmless = is_harmless(node.op, None, node.value)
        self.node_contents_visit(node)
        return node if harmless else _augment(node)

    def visit_JoinedStr(self: _Policy, node: ast.JoinedStr) -> ast.AST:
        """Visit each part."""
        return self.node_contents_visit(node)

    def visit_FormattedValue(self: _Policy, node: ast.FormattedValue) -> ast.AST:
        """Check how wide a value is laid out, and let nothing show where it lies in memory."""
        self.node_contents_visit(node)
        if node.conversion != _NO_CONVERSION:
            node.value = nodes.call_guard(_CONVERSIONS[node.conversion], node.value, node.value)
            node.conversion = _NO_CONVERSION
        elif node.format_spec is None and not isinstance(node.value, ast.Constant):
            node.value = _shown(node.value)
        if not isinstance(node.format_spec, ast.JoinedStr):
            return node
        parts = node.format_spec.values
        if all(isinstance(part, ast.Constant) for part in parts):
            _check_layout(self, node, "".join(str(part.value) for part in parts))  # type: ignore[attr-defined]
            return node
        node.value = nodes.call_guard("_format_", node.value, node.value, node.format_spec)
        node.format_spec = None
        return node


def _shown(value: ast.expr) -> ast.expr:
    guarded = nodes.call_guard("_shown_", value, value)
    return (
        nodes.choose(nodes.is_among(value, "_plain_", value), value, guarded)
        if isinstance(value, ast.Name)
        else guarded
    )


def _check_layout(policy: _Policy, node: ast.FormattedValue, specification: str) -> None:
    try:
        check_specification(specification)
    except bounds.TooLarge as error:
        policy.find(node, "syntax-not-allowed", f"In an f-string, {error}.", "Write a smaller number.")


def is_short_range(node: ast.Call) -> bool:
    """Tell whether a call is of what is called range, for numbers that are written down and small."""
    if not isinstance(node.func, ast.Name) or node.func.id != "range" or node.keywords:
        return False
    numbers = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
    return len(numbers) == len(node.args) and all(_is_small(each, ranges.MAX_UNCOUNTED) for each in numbers)


def rewrite_call(node: ast.Call) -> ast.Call:
    """Let a guard call what is called by the name of a class that has to ask first."""
    if isinstance(node.func, ast.Name) and node.func.id in _ASKING_CLASSES:
        node.args.insert(0, node.func)
        node.func = nodes.call_guard("_make_", node.func).func
    return node


def is_harmless(operation: ast.operator, left: ast.expr | None, right: ast.expr) -> bool:
    """Tell whether the operands as they are written cannot become much larger; `left` is None if it is not written."""
    first, second = _literal(left), _literal(right)
    match operation:
        case ast.Mult():
            return any(type(each) is float or _is_small(each, bounds.MAX_HARMLESS_FACTOR) for each in (first, second))
        case ast.Pow():
            return type(first) is float or type(second) is float or _is_small_power(first, second)
        case ast.LShift():
            return _is_small(second, bounds.MAX_HARMLESS_SHIFT)
        case ast.Mod():
            is_template = left is not None and _is_safe_template(left)
            return type(first) is int or type(first) is float or (is_template and _is_plain(right))
        case _:
            return True


def _is_safe_template(node: ast.expr) -> bool:
    template = _literal(node)
    return isinstance(template, str) and percent.is_harmless(template)


def _is_plain(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant)


def _literal(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _is_small(value: object, most: int) -> bool:
    return type(value) is int and value <= most


def _is_small_power(base: object, exponent: object) -> bool:
    if type(exponent) is not int:
        return False
    return exponent <= 1 or (type(base) is int and base.bit_length() * exponent <= bounds.MAX_HARMLESS_SHIFT**2)


def _quick(operation: ast.BinOp, guarded: ast.expr) -> ast.expr:
    # Written down in the place of the guard, what tells that both are small numbers takes a fraction of a call.
    test = _tells_small_numbers(operation.op, operation.left, operation.right)
    return guarded if test is None else nodes.choose(test, operation, guarded)


def _tells_small_numbers(operation: ast.operator, left: ast.expr, right: ast.expr) -> ast.expr | None:
    # Names are read once more, so nothing else may be on either side.
    if not all(isinstance(side, ast.Name | ast.Constant) for side in (left, right)):
        return None
    named = [side for side in (left, right) if isinstance(side, ast.Name)]
    match operation:
        case ast.Mod() if left in named:
            return nodes.is_a(named[0], "_int_", left)
        case ast.Mult() if len(named) == 1 and _is_short(_literal(left), _literal(right)):
            return nodes.is_a(named[0], "_int_", left)
        case ast.Mult() if len(named) == 2:  # noqa: PLR2004 (both sides)
            return _are_both_small(*named, where=left)
        case _:
            return None


def _are_both_small(first: ast.Name, second: ast.Name, *, where: ast.expr) -> ast.expr:
    # That is: _kind_(a) is _int_ is _kind_(b) and _least_ < a < _most_ and _least_ < b < _most_
    both = nodes.is_a(first, "_int_", where)
    both.ops.append(ast.Is())
    both.comparators.append(nodes.type_of(second, where))
    small = [
        nodes.compare(nodes.name("_least_", where), where, (ast.Lt(), each), (ast.Lt(), nodes.name("_most_", where)))
        for each in (nodes.name(first.id, where), nodes.name(second.id, where))
    ]
    return nodes.put(ast.BoolOp(ast.And(), [both, *small]), where)


def _is_short(*values: object) -> bool:
    return any(type(each) is int and each.bit_length() <= bounds.MAX_HARMLESS_SHIFT for each in values)


def _augment(node: ast.AugAssign) -> ast.AST:
    sign = nodes.make_constant(_SIGNS[type(node.op)], node)
    target = node.target
    if isinstance(target, ast.Name):
        old = nodes.name(target.id, target)
        guarded = nodes.put(ast.Assign([target], nodes.call_guard("_augment_", node, old, sign, node.value)), node)
        test = _tells_small_numbers(node.op, old, node.value)
        return guarded if test is None else nodes.put(ast.If(test, [node], [guarded]), node)
    if isinstance(target, ast.Attribute):
        name = nodes.make_constant(target.attr, target)
        begin = nodes.call_guard("_augment_attribute_", node, target.value, name, sign)
    else:
        begin = nodes.call_guard("_augment_item_", node, target.value, target.slice, sign)
    finish = nodes.put(ast.Call(begin, [node.value], []), node)
    return nodes.put(ast.Expr(finish), node)
