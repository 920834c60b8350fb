"""Grows expression trees: differentiates and simplifies them with class patterns."""

from __future__ import annotations

from dataclasses import dataclass

from plugin_api import hookimpl

CHARACTER_NAME = "Professor Derive"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/derive.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You differentiate anything that holds still."}
TALK = ["square", "line", "product", "at 3", "power", "count", "nothing"]


class Node:
    def __add__(self, other: Node | float) -> Node:
        return Sum(self, other if isinstance(other, Node) else Number(other))

    def __mul__(self, other: Node | float) -> Node:
        return Product(self, other if isinstance(other, Node) else Number(other))

    def __rmul__(self, other: float) -> Node:
        return Number(other) * self


@dataclass(frozen=True)
class Number(Node):
    value: float


@dataclass(frozen=True)
class Sum(Node):
    left: Node
    right: Node


@dataclass(frozen=True)
class Product(Node):
    left: Node
    right: Node


class Symbol(Node):
    __match_args__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


def derive(node: Node) -> Node:
    match node:
        case Number():
            return Number(0)
        case Symbol("x"):
            return Number(1)
        case Sum(left, right):
            return derive(left) + derive(right)
        case Product(Number(value) as factor, rest) | Product(rest, Number(value) as factor):
            return Number(0) if value == 0 else factor * derive(rest)
        case Product(left=left, right=right):
            return derive(left) * right + left * derive(right)
        case Symbol(name=other):
            raise NameError(f"what is {other}?")


def simple(node: Node) -> Node:
    match node:
        case Sum(left, right) | Product(left, right):
            match (node, simple(left), simple(right)):
                case (Product(), Number(0), _) | (Product(), _, Number(0)):
                    return Number(0)
                case (Product(), Number(1), rest) | (Product(), rest, Number(1)):
                    return rest
                case (Sum(), Number(0), rest) | (Sum(), rest, Number(0)):
                    return rest
                case (Sum(), Number(a), Number(b)):
                    return Number(a + b)
                case (Sum(), Symbol() as one, Symbol() as two) if one is two:
                    return 2 * one
                case (_, left, right):
                    return type(node)(left, right)
    return node


def show(node: Node) -> str:
    match node:
        case Number(value):
            return f"{value:g}"
        case Symbol(name):
            return name
        case Sum(left, right):
            return f"({show(left)} + {show(right)})"
        case Product(left, right):
            return f"{show(left)}*{show(right)}"


x = Symbol("x")
GARDEN = {"square": x * x, "line": 3 * x + 4, "product": (x + 1) * (x + 2), "power": x * x * x, "y": Symbol("y") * x}


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} {', '.join(f'{name}: {show(node)}' for name, node in GARDEN.items())}"


@hookimpl
def reply(scene, message):
    node = GARDEN.get(message.text, GARDEN["y"])
    return f"d/dx {show(node)} = {show(simple(derive(node)))}; {Number(2) == Number(2.0)} {Sum(x, Number(1))!r:.30}"
