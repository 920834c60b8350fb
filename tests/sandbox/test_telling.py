"""What running a file comes to, told from its text."""

import ast
import sys
from pathlib import Path

import pytest
from hypothesis import given
from random_sources import characters, real_files, sources
from sandboxed import CONSTANTS, PROMPT, character, compile_text, replying

from sandbox.compile import compile_source
from sandbox.declaring import only_declares
from sandbox.messages import Compiled, Load, Loaded, Prepare, Unchanged
from sandbox.policy import IMPORTABLE
from sandbox.registry import Registry
from sandbox.sources import Source

sys.path.append(str(Path(__file__).parents[1] / "bench"))
from characters import RESOURCE, make_character

SHARED = "resources/shared_constants.py"

OLDER = CONSTANTS.format(name="Ada") + "class PromptGenerator:\n    '''doc'''\n    kept = 1\n"
METHODS = "    def __init__(self, instructions): self.x = instructions\n    def make_system_prompt(self): return ''\n"
TOOL = "{'type': 'function', 'function': {'name': 'f', 'description': 'd', 'parameters': {'type': 'object'}}}"
TOOLS = f"TOOLS = [{TOOL}]\n"
RUNS = "    def handle_tool_call(self, tool_name, tool_input): return ''\n"

TOLD = {
    "a hook": character(),
    "several": replying("return f(message)", before="def f(x, *, y=1): return x.text\n"),
    "constants": character("METADATA = {'good': True, 'more': [1, -2.5, (None, 'a')], 'b': 'x' 'y'}\n"),
    "of constants": character("A = 'one'\nMETADATA = {'comment': A, 'more': [A, A]}\nB: str = 'x'\nA = 2\n"),
    "tools": character(f"{TOOLS}@hookimpl\ndef call_tool(scene, call): return ''\n"),
    "a model": character("LANGUAGE_MODEL = {'model': 'm', 'temperature': 0.5}\n"),
    "a name with blanks": character("CHARACTER_NAME = '  Ada '\n"),
    "imports": character("import re, json as j\nfrom datetime import date as d\nfrom __future__ import annotations\n"),
    "a mark by another name": CONSTANTS.format(name="Ada") + "import plugin_api as p\n"
    "from plugin_api import hookimpl as h\n@h\ndef make_system_prompt(scene): pass\n@p.hookimpl\ndef greet(): pass\n",
    "a pattern": character("import re\nfrom re import compile as c\nA = re.compile(r'[a-zà-ÿ]+ \\d?')\nB = c('x y')\n"),
    "sets and bytes that are not declared": character("A = {1, 'x'}\nB = b'x', ...\n"),
    "an argument with a default": character("@hookimpl\ndef greet(scene, extra=1): return ''\n"),
    "a class": character("class A:\n    x = 1\n    def f(self, y=x): pass\n    def __len__(self): return 1\n"),
    "a generator": OLDER + METHODS,
    "a generator with tools": f"{OLDER}{METHODS}    def get_tools(self): return []\n{RUNS}",
    "a generator that lists tools and runs none": f"{OLDER}{METHODS}    def get_tools(self): return []\n",
    "a generator with declared tools": f"{TOOLS}{OLDER}{METHODS}{RUNS}",
    "a generator that was bound anew": f"{OLDER}{METHODS}PromptGenerator = None\n{PROMPT}",
    "a method that was bound anew": f"{OLDER}{METHODS}{RUNS}    handle_tool_call = 1\n",
    "a hook that was bound anew": character("@hookimpl\ndef greet(scene): pass\ngreet = 1\n"),
}  # fmt: skip
UNSURE = {
    "nothing": "",
    "a constant less": CONSTANTS.format(name="Ada").replace("VOICE_SOURCE", "VOICE") + PROMPT,
    "no prompt": CONSTANTS.format(name="Ada"),
    "a constant that is refused": character("METADATA = {'good': 'yes'}\n"),
    "a number that cannot be sent": character("METADATA = {'x': 1e999}\n"),
    "a set in a constant": character("METADATA = {'x': {1}}\n"),
    "an unknown hook": character("@hookimpl\ndef greets(scene): pass\n"),
    "a hook that does not fit": character("@hookimpl\ndef greet(scene, text): pass\n"),
    "a hook with an option": character("@hookimpl(tryfirst=True)\ndef greet(scene): pass\n"),
    "a hook with another decorator": character("def d(f): return f\n@d\n@hookimpl\ndef greet(scene): pass\n"),
    "a mark of its own": character("def hookimpl(f): return f\n@hookimpl\ndef greet(scene): pass\n"),
    "tools that nothing runs": character(TOOLS),
    "tools out of the ordinary": character(
        TOOLS.replace("'object'", "'object', '$ref': 'x'") + "@hookimpl\ndef call_tool(scene, call): return ''\n"
    ),
    "what is worked out": character("METADATA = {'comment': 'a' + 'b'}\n"),
    "a constant of the set": character("from characters.resources.x import METADATA\n"),
    "a name that no module hands out": character("from characters.resources.x import _\n"),
    "a generator of the set": f"from characters.resources.x import PromptGenerator\n{CONSTANTS.format(name='Ada')}",
    "a generator that inherits": OLDER.replace("Generator:", "Generator(object):") + METHODS,
    "a generator with a decorated method": f"{OLDER}{METHODS}    @property\n    def get_tools(self): return []\n{RUNS}",
    "a key that is none": character("A = {[]: 1}\n"),
    "a name without a meaning": character("A = B\n"),
    "a default without a meaning": character("def f(x=B): pass\n"),
    "a type alone": character("A: int\n"),
    "a difficult pattern": character("import re\nA = re.compile(r'[z-a]')\n"),
    "a pattern with flags": character("import re\nA = re.compile('a', re.I)\n"),
    "a deep display": character(f"A = {'[' * 50}{']' * 50}\n"),
    "a spread display": character("A = {**INSTRUCTIONS}\nB = [*A]\n"),
    "an unpacking": character("A, B = 1, 2\n"),
    "a print": character("print('x')\n"),
    "the shape of a class": character("class A:\n    __slots__ = 'x', 'x'\n    x = 1\n"),
}


def _run(compiled: Compiled, resources: dict[str, bytes], fingerprint: bytes = b"") -> Loaded | Unchanged:
    registry = Registry()
    registry.prepare(Prepare(resources, 1, 60.0))
    return registry.load(Load("x.py", compiled.code or b"", compiled.lines, 5.0, fingerprint))


def _check(text: str, resources: dict[str, bytes] | None = None) -> bool:
    """Check that what is told of a file comes of it; return whether anything is told."""
    compiled = compile_text(text)
    if compiled.told is None:
        return False
    loaded = _run(compiled, resources or {})
    assert isinstance(loaded, Loaded)
    assert not loaded.diagnostics
    assert not loaded.printed
    assert compiled.told.manifest == loaded.manifest
    assert compiled.told.fingerprint == loaded.fingerprint
    assert isinstance(_run(compiled, resources or {}, compiled.told.fingerprint), Unchanged)
    return True


@pytest.mark.parametrize("text", TOLD.values(), ids=TOLD)
def test_what_is_told_is_what_running_comes_to(text: str) -> None:
    assert _check(text)
    assert only_declares(ast.parse(text))


@pytest.mark.parametrize("text", UNSURE.values(), ids=UNSURE)
def test_what_only_running_tells_is_not_told(text: str) -> None:
    assert compile_text(text).told is None


@pytest.mark.parametrize("index", range(10))
def test_all_is_told_of_files_as_they_are_written(index: int) -> None:
    shared = compile_text(RESOURCE, SHARED)
    assert shared.told
    assert shared.code

    assert _check(make_character(index, 1), {SHARED: shared.code})


@pytest.mark.parametrize("text", real_files())
def test_nothing_wrong_is_told_of_real_files(text: str) -> None:
    needs = (compile_text(text).told or compile_text("A = 1", SHARED).told).needs  # type: ignore[union-attr]
    made = {file: "".join(f"{name} = 1\n" for name in names) for file, names in needs.items()}

    _check(text, {file: compile_text(each, file).code or b"" for file, each in made.items()})


@given(characters() | sources())
def test_nothing_wrong_is_told_of_any_file(text: str) -> None:
    told = compile_text(text).told
    if told is None or not told.needs:
        _check(text)


def test_names_of_modules_of_the_set_are_told_as_needed() -> None:
    text = character("from characters.resources.x import A, B as C\nfrom characters.resources.y import A as D\n")

    told = compile_text(text).told

    assert told
    assert told.needs == {"resources/x.py": ("A", "B"), "resources/y.py": ("A",)}


def test_a_module_of_a_set_that_imports_another_is_not_told() -> None:
    assert compile_text("A = 1\ndef f(): pass\n", SHARED).told
    assert compile_text("from characters.resources.x import A\n", SHARED).told is None
    assert compile_text("A = 1 + 1\n", SHARED).told is None


def test_a_module_of_a_set_with_a_hook_is_not_told() -> None:
    hook = "from plugin_api import hookimpl\n@hookimpl\ndef greet(scene): pass\n"

    assert compile_text(hook, SHARED).told is None
    assert compile_text(f"{hook}greet = 1\n", SHARED).told


def test_a_name_is_needed_once_however_often_it_is_taken() -> None:
    told = compile_text(character("from characters.resources.x import A, B, A as C, A\n")).told

    assert told
    assert told.needs == {"resources/x.py": ("A", "B")}


def test_every_import_that_is_told_succeeds() -> None:
    taken = [(module, name) for module, names in sorted(IMPORTABLE.items()) for name in sorted(names)]
    lines = [f"from {module} import {name} as taken" for module, name in taken]
    lines += [f"import {module}" for module in sorted(IMPORTABLE) if "." not in module and module != "__future__"]

    assert _check(character("\n".join(lines) + "\n"))


def test_a_file_waits_for_its_code_if_it_may_and_is_told() -> None:
    def code(text: str) -> bytes | None:
        return compile_source(Source(name="x.py", text=text), may_wait=True).code

    assert code(character()) == b""
    assert code(replying("break")) is None
    assert code(replying("try: return 'x'\nfinally: pass"))
    assert code(replying(r"return '\ud800'"))
    assert code(replying(f"return {'x' * 10_000!r}")) == b""
    assert code(replying(f"return {'x' * 20_000!r}"))
    assert code(character("print('x')\n"))


@given(characters() | sources())
def test_there_is_code_for_whatever_waits_for_it(text: str) -> None:
    waiting = compile_source(Source(name="x.py", text=text), may_wait=True)
    compiled = compile_text(text)

    if waiting.code == b"":
        assert compiled.code
    assert (waiting.code is None) == (compiled.code is None)
    assert waiting.diagnostics == compiled.diagnostics
    assert waiting.told == compiled.told
