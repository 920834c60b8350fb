"""Source text that nobody would write: random, grown by Python's grammar, or a real file with pieces out of place.

Runs in: tests.
"""

import ast
import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from textwrap import indent
from typing import Any, Final

from hypothesis import strategies as st
from sandboxed import character, replying

ROOT: Final = Path(__file__).parents[2]

# What an attacker writes where an author writes something else.
HOSTILE: Final[Sequence[str]] = (
    *("__class__", "__globals__", "__builtins__", "__import__", "__dict__", "__subclasses__", "__init_subclass__"),
    *("_getattr_", "_write_", "_tick_", "_own_", "__metaclass__", "_", "__", "___", "_x_", "__name__", "__doc__"),
    *("gi_frame", "tb_frame", "f_back", "f_globals", "mro", "obj", "format", "format_map", "register", "vformat"),
    *("super", "type", "object", "eval", "exec", "open", "globals", "getattr", "setattr", "str", "print", "range"),
    *("__init__", "__eq__", "__del__", "__getattr__", "__slots__", "__match_args__", "__set_name__", "__call__"),
)
ORDINARY: Final[Sequence[str]] = ("x", "y", "self", "cls", "scene", "message", "text", "state", "A", "B", "_own", "len")
MODULES: Final[Sequence[str]] = ("math", "json", "re", "os", "sys", "typing", "characters.resources.x", "__future__")
WORDS: Final[Sequence[str]] = (
    *"False None True and as assert async await break class continue def del elif else except finally for from".split(),
    *"global if import in is lambda nonlocal not or pass raise return try while with yield match case type".split(),
    *"( ) [ ] { } : ; , . = == := -> + - * ** / // % @ & | ^ ~ < > <= >= != << >> += **= ... ` ? $ ! \\".split(),
    *("\n", "\n    ", "\n        ", "\t", " ", "\n\n", "#", "# coding: latin-1\n", "'", '"""', "f'{", "}'", "b'"),
    *("0", "1", "1e999", "0x_f", "1_000", "9" * 5000, "1j", "''", "'x'", "f'{x!r:>{y}}'", "'{0.__class__}'"),
    # Letters that Python turns into others, that turn text round, or that are no letters at all.
    *(
        "\uff3f\uff3fclass\uff3f\uff3f",
        "\ufb01",
        "\u2160",
        "\u00aa",
        "\u200b",
        "\u202e",
        "\ufeff",
        "\ud800",
        "\0",
        "\r",
        "\f",
    ),
)

# Text without any sense, and words in any order


def texts() -> st.SearchStrategy[str]:
    """Make text of any letters, or of Python's words in any order."""
    words = st.sampled_from([*WORDS, *HOSTILE, *ORDINARY])
    return st.text(st.characters()) | st.lists(words, max_size=40).map(" ".join) | st.lists(words).map("".join)


# Trees grown by the grammar of the Python that runs the tests

# `BinOp(expr left, operator op, expr right)`: what each kind of node says about itself.
_FIELD: Final = re.compile(r"(\w+)([*?]?) (\w+)[,)]")
_NODES_A_STATEMENT: Final = 15
_CONSTANTS: Final = (None, True, 0, -1, 1.5, "x", "{x.__class__}", "%9999999d", b"x", ..., 2**70, 1j)
# Where the grammar says `expr` and means less; elsewhere a text that parses would be a stroke of luck.
_TARGET: Final = "Name Attribute Subscript"
_MEANT: Final = {
    **dict.fromkeys(
        ("Assign.targets", "For.target", "AsyncFor.target", "comprehension.target"), f"{_TARGET} Tuple List"
    ),
    **dict.fromkeys(("AugAssign.target", "AnnAssign.target", "Delete.targets", "withitem.optional_vars"), _TARGET),
    **dict.fromkeys(("Tuple in a target.elts", "List in a target.elts"), _TARGET),
    "NamedExpr.target": "Name",
    "Subscript.slice": "Slice Constant Name Tuple BinOp",
    "MatchValue.value": "Constant Attribute",
    "MatchMapping.keys": "Constant Attribute",
    "MatchClass.cls": "Name Attribute",
    "MatchSequence.patterns": "MatchStar MatchAs MatchValue MatchClass MatchSingleton",
    "JoinedStr.values": "FormattedValue",
    "FormattedValue.value": "Name Attribute Compare",
    "FormattedValue.format_spec": "JoinedStr",
    "Expr.value": "Yield YieldFrom Call Compare JoinedStr ListComp GeneratorExp Attribute NamedExpr",
}
_ONLY_IN_SOME_PLACES: Final = frozenset(
    "Slice Starred FormattedValue MatchStar Yield YieldFrom AugLoad AugStore Param".split()
)
_INTEGERS: Final = {"FormattedValue.conversion": [-1, 114], "AnnAssign.simple": [1]}
_TWO_AT_LEAST: Final = frozenset({"BoolOp.values", "MatchOr.patterns"})
_OFTEN_EMPTY: Final = (".orelse", ".finalbody", ".type_ignores", ".type_params")
# What no character file that loads has: nearly every tree would hold some of it.
_REFUSED: Final = frozenset(
    "AsyncFunctionDef AsyncFor AsyncWith Await TryStar TypeAlias Nonlocal Import ImportFrom Raise TemplateStr".split()
)


def trees() -> st.SearchStrategy[str]:
    """Make the text of a function, or of a module, that was grown by the grammar."""
    return st.builds(_grow_module, st.randoms(use_true_random=True), st.sampled_from([True, True, False]))


def _grow_module(chance: random.Random, ordinary: bool) -> str:  # noqa: FBT001 (both are drawn)
    grower = _Grower(chance, ordinary=ordinary)
    try:
        body = "\n".join(map(ast.unparse, map(ast.fix_missing_locations, grower.statements(chance.randint(1, 4)))))
    except (ValueError, TypeError, AttributeError, IndexError):
        # Not everything that can be put together has a text.
        return "pass"
    if chance.random() < 0.3:
        return body
    # Where there is something to return from, to break off and to yield to.
    return "def grown(scene, message, *more):\n    for x in message:\n" + indent(body, " " * 8)


class _Grower:
    """Grows trees; ordinary ones have neither hostile names nor syntax that characters lack."""

    def __init__(self, chance: random.Random, *, ordinary: bool) -> None:
        self._chance = chance
        self._ordinary = ordinary
        self._left = 0

    def statements(self, count: int) -> Iterator[ast.AST]:
        """Grow some statements."""
        for _ in range(count):
            self._left = _NODES_A_STATEMENT
            yield self._grow(ast.stmt, "")

    def _grow(self, sort: type[ast.AST], place: str) -> ast.AST:
        self._left -= 1
        if sort is ast.arguments:
            return self._parameters()
        kind = self._chance.choice(_kinds(sort, place, self._ordinary, self._left <= 0))
        # Lists of one node belong together: keys to values, operators to operands.
        count = self._chance.randint(1, 2 if self._left > 0 else 1)
        inside = " in a target" if "Tuple" in _MEANT.get(place, "") and kind in {ast.Tuple, ast.List} else ""
        owner = f"{kind.__name__}{inside}"
        return kind(**{name: self._fill(f"{owner}.{name}", sort, many, count) for sort, many, name in _fields(kind)})

    def _parameters(self) -> ast.arguments:
        # Names and defaults that fit each other; one of three has none.
        names = [f"{letter}{self._chance.randrange(1000)}" for letter in "abcd"[: self._chance.randint(0, 4)]]
        if not self._ordinary and names:
            names[0] = self._name("arg.arg")
        found = [ast.arg(name, None) for name in names]
        default = [self._grow(ast.expr, "arguments.defaults") for _ in found[2:3]]
        rest = ast.arg(f"more{self._chance.randrange(9)}") if self._chance.random() < 0.3 else None
        return ast.arguments(found[:1], found[1:3], rest, found[3:], [None] * len(found[3:]), None, default)

    def _fill(self, place: str, sort: str, many: str, count: int) -> Any:
        is_full = self._left <= 0
        if many == "?" and (is_full or self._chance.random() < 0.5):
            return None
        if many != "*":
            return self._one(place, sort)
        if place.endswith(_OFTEN_EMPTY):
            count = 0 if is_full else self._chance.randint(0, 1)
        if self._ordinary and place in {"ClassDef.keywords", "FunctionDef.decorator_list"}:
            count = 0
        return [self._one(place, sort) for _ in range(count + (place in _TWO_AT_LEAST))]

    def _one(self, place: str, sort: str) -> Any:
        match sort:
            case "identifier":
                return self._name(place)
            case "int":
                return self._chance.choice(_INTEGERS.get(place, [0] if self._ordinary else [0, 0, 1]))
            case "string":
                return None
            case "constant":
                return self._chance.choice(_CONSTANTS[:2] if place == "MatchSingleton.value" else _CONSTANTS)
            case _:
                return self._grow(getattr(ast, sort), place)

    def _name(self, place: str) -> str:
        if place == "ImportFrom.module":
            return self._chance.choice(MODULES)
        return self._chance.choice(ORDINARY if self._ordinary or self._chance.random() < 0.7 else HOSTILE)


@cache
def _kinds(sort: type[ast.AST], place: str, ordinary: bool, last: bool) -> list[type[ast.AST]]:  # noqa: FBT001 (the key)
    # The deprecated ones are constants by another name.
    kinds = [kind for kind in sort.__subclasses__() if kind.__module__ == "ast"] or [sort]
    if place in _MEANT:
        kinds = [kind for kind in kinds if kind.__name__ in _MEANT[place].split()]
    else:
        kinds = [kind for kind in kinds if kind.__name__ not in _ONLY_IN_SOME_PLACES]
    if ordinary:
        kinds = [kind for kind in kinds if kind.__name__ not in _REFUSED]
    leaves = [kind for kind in kinds if not any(many != "?" and _branches(sort) for sort, many, _ in _fields(kind))]
    return (leaves if last and leaves else kinds) or kinds


def _branches(sort: str) -> bool:
    return sort in {"expr", "stmt", "pattern", "comprehension", "arguments", "match_case", "excepthandler", "withitem"}


@cache
def _fields(kind: type[ast.AST]) -> list[tuple[str, str, str]]:
    return _FIELD.findall((kind.__doc__ or "").partition("(")[2])


# Real files with pieces out of place


@cache
def real_files() -> tuple[str, ...]:
    """Return the text of every character file there is: the default ones, and the tests' good and broken ones."""
    folders = (ROOT / "characters", ROOT / "tests" / "fixtures")
    paths = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return (character(), *(path.read_bytes().decode(errors="replace") for path in paths))


_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")


def mutants() -> st.SearchStrategy[str]:
    """Take a real file and delete, double, swap or replace some of its words or lines."""
    return st.builds(_mutate, st.sampled_from(real_files()), st.randoms(use_true_random=True), st.integers(1, 6))


def _mutate(text: str, chance: random.Random, changes: int) -> str:
    pieces = text.splitlines(keepends=True) if chance.random() < 0.3 else _WORD.findall(text)
    for _ in range(changes):
        _change(pieces, chance)
    return "".join(pieces)


def _change(pieces: list[str], chance: random.Random) -> None:
    at, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
    match chance.choice(["delete", "double", "swap", "insert", "replace", "replace", "replace"]):
        case "delete":
            pieces[at] = ""
        case "double":
            pieces.insert(at, pieces[at])
        case "swap":
            pieces[at], pieces[other] = pieces[other], pieces[at]
        case "insert":
            pieces.insert(at, chance.choice([*WORDS, *HOSTILE]))
        case _:
            # Of a word another word, so that what comes of it has a chance to be Python.
            names = [place for place in range(len(pieces)) if pieces[place].isidentifier()]
            pieces[chance.choice(names or [at])] = chance.choice([*HOSTILE, *ORDINARY, pieces[other]])


# Deep and long


_NESTED: Final[Sequence[tuple[str, str, str]]] = (
    *(("(", "1", ")"), ("[", "", "]"), ("{1:", "1", "}"), ("f(", "", ")"), ("x[", "0", "]"), ("-", "1", "")),
    *(("not ", "1", ""), ("lambda: ", "1", ""), ("1 if 1 else ", "1", ""), ("x = ", "1", ""), ("", "x", ".a")),
    *(("", "x", "()"), ("", "x", "[0]"), ("", "1", " + 1"), ("", "1", " ** 1"), ("", "1", " < 1"), ("*", "x", "")),
    *(
        ("[x for x in ", "x", "]"),
        ("f'{", "x", "}'"),
        ("", "'a' ", "'a'"),
        ("if 1:\n", "pass", ""),
        ("@x\n", "class A: pass", ""),
    ),
    *(("", "if 1: pass", "\nelif 1: pass"), ("match 1:\n case ", "_", ": pass"), ("try:\n", "pass", "\nfinally: pass")),
    *(("def f():", "pass", ""), ("global ", "x", ", x"), ("import a", "", ".a"), ("\\\n", "1", ""), ("#", "", "\n")),
)


def nested(most: int) -> st.SearchStrategy[str]:
    """Make one construct inside itself, up to `most` times."""
    depths = st.integers(1, most)
    return st.builds(lambda kind, depth: kind[0] * depth + kind[1] + kind[2] * depth, st.sampled_from(_NESTED), depths)


def sources(deepest: int = 200) -> st.SearchStrategy[str]:
    """Make any of all these."""
    return texts() | trees() | mutants() | nested(deepest)


# Characters that load more often than not


def characters() -> st.SearchStrategy[str]:
    """Make a complete file whose code, run while it is loaded or in its hook, was grown at random."""
    grown = trees()
    calm = st.builds(character, grown) | st.builds(replying, grown)
    return calm | mutants()
