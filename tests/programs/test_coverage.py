"""Between them, the programs use everything that characters have: the language, the built-ins and the modules."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path

from sandbox import names, policy

PROGRAMS = sorted(Path(__file__).parent.glob("[0-9]*.py"))
HUNDRED = 100

# Syntax that characters do not have.
NOT_THERE = {
    "AsyncFor",
    "AsyncFunctionDef",
    "AsyncWith",
    "Await",
    "TryStar",
    # Type parameters and template strings, of newer Pythons than 3.11.
    "Interpolation",
    "ParamSpec",
    "TemplateStr",
    "TypeAlias",
    "TypeVar",
    "TypeVarTuple",
}
# What stands for no syntax of a file, or is only kept by ast for programs of before.
NOT_SYNTAX = {"FunctionType", "Expression", "Interactive", "TypeIgnore"} | {
    "AugLoad", "AugStore", "Bytes", "Ellipsis", "ExtSlice", "Index", "NameConstant", "Num", "Param", "Str", "Suite",
}  # fmt: skip
KINDS = (
    ast.mod | ast.stmt | ast.expr | ast.expr_context | ast.boolop | ast.operator | ast.unaryop | ast.cmpop
    | ast.comprehension | ast.excepthandler | ast.arguments | ast.arg | ast.keyword | ast.alias | ast.withitem
    | ast.match_case | ast.pattern
)  # fmt: skip

# What no ordinary program writes: what Python itself calls, and errors that only a machine in trouble raises.
UNWRITTEN = {"__build_class__", "None", "True", "False"} | {
    "BlockingIOError", "BrokenPipeError", "ConnectionError", "FileExistsError", "FloatingPointError", "IOError",
    "InterruptedError", "MemoryError", "ModuleNotFoundError", "SystemError", "UnboundLocalError",
    "UnicodeTranslateError", "DeprecationWarning", "FutureWarning", "RuntimeWarning",
}  # fmt: skip
# Methods that only rare classes define.
RARE_METHODS = {
    f"__{name}__"
    for name in (
        "length_hint ifloordiv imod imul ipow irshift ilshift ixor iand itruediv isub rfloordiv rmod rpow rand ror "
        "rxor rlshift rrshift rtruediv rdivmod xor invert lshift rshift bytes rmatmul imatmul complex copy"
    ).split()
}

# Of each module's names, how many in a hundred at least the programs use.
MOST_PERCENT = 80


@cache
def _nodes() -> tuple[ast.AST, ...]:
    return tuple(chain.from_iterable(map(ast.walk, _trees())))


@cache
def _trees() -> tuple[ast.Module, ...]:
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in PROGRAMS)


def test_there_are_a_hundred_programs_of_20_to_80_lines_that_say_something() -> None:
    assert [path.name[:4] for path in PROGRAMS] == [f"{number:03d}_" for number in range(1, HUNDRED + 1)]
    assert {path.name: count for path in PROGRAMS if not 20 <= (count := _count_lines(path)) <= 80} == {}


def _count_lines(path: Path) -> int:
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def test_the_programs_use_all_the_syntax_that_characters_have() -> None:
    used = {type(node).__name__ for node in _nodes()}
    known = {name for name, kind in vars(ast).items() if isinstance(kind, type) and _is_leaf(kind) and name[0] != "_"}

    assert known - used - NOT_THERE - NOT_SYNTAX == set()


def _is_leaf(kind: type) -> bool:
    return issubclass(kind, KINDS) and not kind.__subclasses__()


def test_the_programs_use_every_builtin() -> None:
    used = {node.id for node in _nodes() if isinstance(node, ast.Name)}

    assert policy.BUILTINS - used - UNWRITTEN == set()


def test_the_programs_define_every_method_that_python_calls() -> None:
    used = {node.name for node in _nodes() if isinstance(node, ast.FunctionDef)}

    assert names.METHODS - used - RARE_METHODS == set()


def test_the_programs_use_every_module_and_most_of_what_is_in_it() -> None:
    used: defaultdict[str, set[str]] = defaultdict(set)
    for tree in _trees():
        for module, name in _imported(tree):
            used[module].add(name)

    assert set(policy.IMPORTABLE) - set(used) == set()
    assert {module: share for module, share in _shares(used).items() if share < MOST_PERCENT} == {}


def _shares(used: Mapping[str, set[str]]) -> dict[str, int]:
    return {module: 100 * len(listed & used[module]) // len(listed) for module, listed in policy.IMPORTABLE.items()}


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                modules |= {each.asname or each.name: each.name for each in node.names}
            case ast.ImportFrom(module=str(module)):
                yield from ((module, each.name) for each in node.names)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name() | ast.Attribute() as owner) if ast.unparse(owner) in modules:
                yield modules[ast.unparse(owner)], node.attr
