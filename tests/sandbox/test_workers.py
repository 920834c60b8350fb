"""What a worker promises, whatever kind it is."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from sandboxed import AMPLE, BODY_LINE, REPLY_LINE, SCENE, SHORT, Opener, a_set, ask, character, replying

from sandbox.codes import CodeCache
from sandbox.errors import BudgetExceeded, CharacterError, HookFailed, UnknownCharacter, WorkerDied, WrongAnswer
from sandbox.limits import Budget
from sandbox.messages import SceneData
from sandbox.sources import Sources
from sandbox.workers import OpenLink, Worker
from sandbox.workers.attempt import LoadBudget
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.templates import open_template
from sandbox.workers.zygotes import Zygote


@pytest.fixture(params=["inline", "process", "template"])
async def open_worker(request: pytest.FixtureRequest, zygote: Zygote, codes: CodeCache) -> AsyncIterator[Opener]:
    """Open workers of each kind; they are closed after the test."""
    opened: list[Worker] = []

    async def load(sources: Sources, budget: LoadBudget | None = None) -> Worker:
        open_link: OpenLink = InlineLinks() if request.param == "inline" else zygote
        return await LoadingOpener(open_link, codes, budget)(sources)

    async def fork(sources: Sources, budget: LoadBudget | None = None) -> Worker:
        template = await open_template(zygote, zygote, codes, sources, budget)
        opened.append(template)
        return template.worker(await template.fork())

    async def open_one(sources: Sources, budget: LoadBudget | None = None) -> Worker:
        opened.append(await (fork if request.param == "template" else load)(sources, budget))
        return opened[-1]

    yield open_one
    for worker in opened:
        await worker.close()


async def test_characters_load_in_the_order_of_their_files(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character(name="Zoe"), character(name="Ada")))

    assert [(each.file, each.name) for each in worker.manifests] == [("a.py", "Zoe"), ("b.py", "Ada")]
    assert worker.diagnostics == ()
    assert worker.alive


async def test_a_set_without_a_character_is_a_worker_without_manifests(open_worker: Opener) -> None:
    worker = await open_worker(a_set())

    assert worker.manifests == ()
    assert worker.alive


async def test_a_manifest_tells_what_the_file_declares(open_worker: Opener) -> None:
    text = character('METADATA = {"good": True, "comment": "kind", "mood": 3}\nINSTRUCTIONS["language"] = "en/fr"\n')
    worker = await open_worker(a_set(text))

    [manifest] = worker.manifests
    assert manifest.name == "Ada"
    assert manifest.voice_source == {"source_type": "file", "path_on_server": "voices/ada.wav"}
    assert (manifest.language, manifest.good, manifest.comment) == ("en/fr", True, "kind")
    assert manifest.metadata == {"good": True, "comment": "kind", "mood": 3}
    assert manifest.hooks == ("make_system_prompt",)


async def test_a_broken_file_is_a_diagnostic_and_the_others_load(open_worker: Opener) -> None:
    worker = await open_worker(a_set("import os", character(), "x = ", "1 / 0"))

    assert [manifest.file for manifest in worker.manifests] == ["b.py"]
    assert {(found.file, found.code, found.line) for found in worker.diagnostics} >= {
        ("a.py", "import-not-allowed", 1),
        ("c.py", "syntax-error", 1),
        ("d.py", "character-failed", 1),
    }


async def test_a_name_that_is_taken_is_a_diagnostic(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character(), character(), character(name=" Ada ")))

    assert [manifest.file for manifest in worker.manifests] == ["a.py"]
    assert [(each.file, each.code, each.line) for each in worker.diagnostics] == [
        ("b.py", "name-duplicate", 1),
        ("c.py", "name-duplicate", 1),
    ]


async def test_a_hook_is_called_with_what_it_asks_for(open_worker: Opener) -> None:
    worker = await open_worker(a_set(replying('return f"{scene.character} hears {message.role}: {message.text}"')))

    answered = await ask(worker, text="Grüße")

    assert answered.value == "Ada hears user: Grüße"
    assert answered.printed == ""


async def test_a_hook_may_leave_arguments_out(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character("@hookimpl\ndef reply(message): return message.text\n")))

    assert (await ask(worker, text="Hi")).value == "Hi"


async def test_a_scene_tells_what_the_host_knows(open_worker: Opener) -> None:
    text = replying(
        "return repr((scene.selected, scene.language, [m.text for m in scene.messages], "
        "scene.now.isoformat(), scene.now.tzname(), scene.state))"
    )
    worker = await open_worker(a_set(text))
    scene = SceneData(selected="Bob", now_seconds=0, offset_seconds=3600, zone="CET", state={"n": 1})

    answered = await worker.call("Ada", "reply", scene, {"message": {"role": "user", "text": ""}}, AMPLE)

    assert answered.value == "('Bob', None, [], '1970-01-01T01:00:00+01:00', 'CET', {'n': 1})"


async def test_state_goes_back_to_the_host_and_nowhere_else(open_worker: Opener) -> None:
    text = replying('scene.state["n"] = scene.state.get("n", 0) + 1\nreturn str(scene.state["n"])')
    worker = await open_worker(a_set(text))

    first = await ask(worker)
    again = await ask(worker)
    scene = SceneData(state={"n": 41, "list": [1, {"a": None}]})
    given = await worker.call("Ada", "reply", scene, {"message": {"role": "user", "text": ""}}, AMPLE)

    assert (first.value, first.state) == ("1", {"n": 1})
    assert again.state == {"n": 1}
    assert (given.value, given.state) == ("42", {"n": 42, "list": [1, {"a": None}]})
    assert scene.state["n"] == 41


async def test_what_is_printed_goes_to_the_author_and_is_capped(
    open_worker: Opener, capfd: pytest.CaptureFixture[str]
) -> None:
    worker = await open_worker(
        a_set(replying('print("a", 1, sep="-")\nfor n in range(100): print("x" * 3000)\nreturn "ok"'))
    )

    answered = await ask(worker)

    assert answered.printed.startswith("a-1\nxxx")
    assert len(answered.printed) == 4096
    assert capfd.readouterr().out == ""
    assert (await ask(worker)).printed == answered.printed


async def test_what_a_failing_hook_prints_does_not_show_up_in_the_next(open_worker: Opener) -> None:
    worker = await open_worker(
        a_set(replying('if message.text == "fail":\n    print("secret")\n    raise ValueError\nreturn "ok"'))
    )

    with pytest.raises(HookFailed):
        await ask(worker, text="fail")

    assert (await ask(worker)).printed == ""


async def test_an_event_reaches_the_character_and_has_no_answer(open_worker: Opener) -> None:
    text = character('@hookimpl\ndef on_session_start(scene): scene.state["seen"] = True\n')
    worker = await open_worker(a_set(text))

    answered = await worker.call("Ada", "on_session_start", SCENE, {}, AMPLE)

    assert answered.state == {"seen": True}


async def test_a_hook_that_is_not_implemented_answers_nothing(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character()))

    assert (await worker.call("Ada", "greet", SCENE, {}, AMPLE)).value is None


async def test_a_hook_of_one_character_is_not_answered_by_another(open_worker: Opener) -> None:
    worker = await open_worker(a_set(replying('return "b"', name="Bob"), character(name="Ada")))

    assert (await ask(worker, "Ada")).value is None
    assert (await ask(worker, "Bob")).value == "b"


async def test_an_unknown_character_is_told_by_name(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character()))

    with pytest.raises(UnknownCharacter) as caught:
        await ask(worker, "Nobody")

    assert caught.value.character == "Nobody"
    assert worker.alive


WRONG_ANSWERS = {
    "a number": "return 1",
    "a list": "return ['x']",
    "bytes": "return b'x'",
    "a subclass of str": """
class S(str): pass
return S('x')
""",
    "a subclass of str with methods": """
class S(str):
    def encode(self): return 1
return S('x')
""",
    "a generator": "return (c for c in 'abc')",
    "a function": "return len",
    "a class": "return str",
    "not a number": "return float('nan')",
    "half a character": "return '\\ud800'",
    "a text that is too large": "return 'x' * 70_000",
    "another character's words": "return message",
    "a call with something live in it": """
from plugin_api import ToolCall
return ToolCall('x', {'f': len})
""",
    "a call with infinity": """
from plugin_api import ToolCall
return ToolCall('x', {'f': float('inf')})
""",
    "a call with a cycle": """
from plugin_api import ToolCall
l = []
l.append(l)
return ToolCall('x', {'f': l})
""",
    "a call that is wide": """
from plugin_api import ToolCall
l = [0]
for _ in range(40): l = [l, l]
return ToolCall('x', {'f': l})
""",
    "a call that is deep": """
from plugin_api import ToolCall
l = []
for _ in range(100): l = [l]
return ToolCall('x', {'f': l})
""",
    "a call with keys that are no text": """
from plugin_api import ToolCall
return ToolCall('x', {'f': {1: 2}})
""",
    "a call with a large number": """
from plugin_api import ToolCall
return ToolCall('x', {'f': 2 ** 70})
""",
    "a call with a subclass of dict": """
from plugin_api import ToolCall
class D(dict): pass
return ToolCall('x', D())
""",
    "a call with a name that is no text": """
from plugin_api import ToolCall
return ToolCall(1, {})
""",
    "an unhashable state": """
scene.state['x'] = {1, 2}
return ''
""",
    "a live state": """
scene.state['x'] = scene
return ''
""",
    "a cyclic state": """
scene.state['x'] = scene.state
return ''
""",
    "a state that is too large": """
scene.state['x'] = 'x' * 70_000
return ''
""",
    "a state with keys that are no text": """
scene.state[1] = 2
return ''
""",
}


@pytest.mark.parametrize("statements", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS.keys())
async def test_a_wrong_answer_is_refused_and_the_worker_goes_on(open_worker: Opener, statements: str) -> None:
    before = "\n@hookimpl\ndef greet(scene): return 'hello'\n"
    worker = await open_worker(a_set(replying(statements, before=before)))

    with pytest.raises(WrongAnswer) as caught:
        await ask(worker)

    assert caught.value.diagnostic.code == "answer-not-allowed"
    assert caught.value.diagnostic.file == "a.py"
    assert len(str(caught.value)) < 500
    assert (await worker.call("Ada", "greet", SCENE, {}, AMPLE)).value == "hello"


@pytest.mark.parametrize(
    ("hook", "answer"), [("make_system_prompt", "None"), ("make_system_prompt", "1"), ("greet", "[]")]
)
async def test_each_hook_answers_what_its_specification_says(open_worker: Opener, hook: str, answer: str) -> None:
    prompt = "" if hook == "make_system_prompt" else "\n@hookimpl\ndef make_system_prompt(scene): return ''"
    text = character(
        f"@hookimpl\ndef {hook}(scene): return {answer}\n", prompt=f"\nfrom plugin_api import hookimpl{prompt}\n"
    )
    worker = await open_worker(a_set(text))

    with pytest.raises(WrongAnswer):
        await worker.call("Ada", hook, SCENE, {}, AMPLE)


GENERATOR_EXIT = """
class Catch:
    def __enter__(self): return self
    def __exit__(self, kind, error, trace): self.kind = kind
catch = Catch()
def paused():
    with catch: yield
def generator_exit():
    generator = paused()
    next(generator)
    generator.close()
    return catch.kind
"""
EXITS = {
    "ValueError": ("ValueError('no ' + 'x' * 10_000)", "ValueError: no xxx"),
    "StopIteration": ("StopIteration()", "StopIteration"),
    "GeneratorExit": ("generator_exit()", "GeneratorExit"),
    "an own exception": ("Own()", "Own"),
    "an own exception that cannot be shown": ("Mute()", "Mute"),
    "an own exception with colours": ("Own('\\x1b[31m\\n\\u202e')", "Own:  [31m"),
    "a heir of GeneratorExit": ("heir()", "Heir"),
    "something that cannot be raised": ("1", "TypeError: exceptions must derive"),
}
OWN_EXCEPTIONS = f"""{GENERATOR_EXIT}
class Own(Exception): pass
class Mute(Exception):
    def __str__(self): raise generator_exit()
def heir():
    class Heir(generator_exit()): pass
    return Heir
"""


@pytest.mark.parametrize(("raised", "message"), EXITS.values(), ids=EXITS.keys())
async def test_whatever_a_hook_raises_is_told_with_its_line(open_worker: Opener, raised: str, message: str) -> None:
    worker = await open_worker(a_set(replying(f"x = 1\nraise {raised}", before=OWN_EXCEPTIONS)))

    with pytest.raises(HookFailed) as caught:
        await ask(worker)

    found = caught.value.diagnostic
    assert (found.file, found.line, found.code) == ("a.py", REPLY_LINE + 1, "character-failed")
    assert found.message.startswith(message)
    assert found.message.isprintable()
    assert len(found.message) <= 300
    assert worker.alive


@pytest.mark.parametrize(("raised", "message"), EXITS.values(), ids=EXITS.keys())
async def test_whatever_a_file_raises_while_loading_is_told_with_its_line(
    open_worker: Opener, raised: str, message: str
) -> None:
    text = f"{OWN_EXCEPTIONS.strip()}\nraise {raised}\n"
    worker = await open_worker(a_set(text, character()))

    [found] = worker.diagnostics
    assert (found.file, found.code, found.line) == ("a.py", "character-failed", text.count("\n"))
    assert found.message.startswith(message)
    assert [manifest.file for manifest in worker.manifests] == ["b.py"]


@pytest.mark.parametrize("name", ["SystemExit", "KeyboardInterrupt", "GeneratorExit", "BaseException"])
@pytest.mark.parametrize("place", ["{}", "@hookimpl\ndef reply(scene): {}", "@hookimpl\ndef call_tool(scene): {}"])
async def test_what_would_end_a_process_has_no_name(open_worker: Opener, name: str, place: str) -> None:
    worker = await open_worker(a_set(character(place.format(f"raise {name}")), character(name="Bob")))

    assert {found.code for found in worker.diagnostics} == {"name-not-allowed"}
    assert [manifest.name for manifest in worker.manifests] == ["Bob"]


async def test_the_line_is_the_authors_own_innermost_one(open_worker: Opener) -> None:
    before = "import json\ndef read(text):\n    return json.loads(text)\n"
    worker = await open_worker(a_set(replying("return read('{')", before=before)))

    with pytest.raises(HookFailed) as caught:
        await ask(worker)

    assert caught.value.diagnostic.line == REPLY_LINE + 3
    assert "/" not in caught.value.diagnostic.message


async def test_a_line_in_the_sets_own_module_is_told_with_that_module(open_worker: Opener) -> None:
    resources = {"resources/words.py": "def pick(words):\n    return words[5]\n"}
    text = replying("from characters.resources.words import pick\nreturn pick([])")
    worker = await open_worker(a_set(text, resources=resources))

    with pytest.raises(HookFailed) as caught:
        await ask(worker)

    assert (caught.value.diagnostic.file, caught.value.diagnostic.line) == ("resources/words.py", 2)


async def test_deep_recursion_is_an_error_like_any_other(open_worker: Opener) -> None:
    worker = await open_worker(a_set(replying("def f(): return f()\nreturn f()")))

    with pytest.raises(HookFailed, match="RecursionError"):
        await ask(worker)

    assert worker.alive


LOOPS = {
    "a loop": "while True: pass",
    "a loop that catches everything": """
while True:
    try:
        while True: pass
    except: pass
""",
    "a loop that catches exceptions": """
while True:
    try:
        while True: pass
    except Exception: pass
""",
    "a loop that goes on in finally": """
while True:
    try:
        while True: pass
    finally: continue
""",
    "a loop over an endless iterator": """
import itertools
for _ in itertools.count(): pass
""",
    "a comprehension": """
import itertools
[0 for _ in itertools.count() if False]
""",
    "a generator expression": """
import itertools
any(False for _ in itertools.count())
""",
    "a lambda": """
import itertools
any(map(lambda n: False, itertools.count()))
""",
    "recursion that catches everything": """
def f():
    try: f()
    except: f()
f()
""",
    "a generator's clean-up": """
def g():
    try: yield
    finally:
        while True: pass
x = g()
next(x)
del x
while True: pass
""",
    "an exit of a with": """
class W:
    def __enter__(self): pass
    def __exit__(self, *e): return True
while True:
    with W():
        while True: pass
""",
    "a text that is never done": """
class T:
    def __str__(self):
        while True: pass
str(T())
""",
    "a swallowed stop": """
try:
    while True: pass
except: pass
return 'fine'
""",
}


# A generator that is stopped while it is thrown away can only tell the interpreter, which tells standard error.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("statements", LOOPS.values(), ids=LOOPS.keys())
async def test_an_endless_loop_is_asked_to_stop_and_the_worker_goes_on(open_worker: Opener, statements: str) -> None:
    before = "@hookimpl\ndef greet(scene): return 'hello'\n"
    worker = await open_worker(a_set(replying(statements, before=before)))

    with pytest.raises(BudgetExceeded) as caught:
        await ask(worker, budget=SHORT)

    assert not caught.value.killed
    assert caught.value.line >= REPLY_LINE - 1
    assert (await worker.call("Ada", "greet", SCENE, {}, AMPLE)).value == "hello"


async def test_an_error_whose_text_is_never_done_is_told_without_it(open_worker: Opener) -> None:
    error = "class T(Exception):\n    def __str__(self):\n        while True: pass\nraise T"
    worker = await open_worker(a_set(replying(error)))

    with pytest.raises(HookFailed) as caught:
        await ask(worker, budget=SHORT)

    assert (caught.value.diagnostic.message, caught.value.diagnostic.line) == ("T", REPLY_LINE + 3)


async def test_a_loop_is_stopped_with_its_line(open_worker: Opener) -> None:
    worker = await open_worker(a_set(replying("x = 1\nwhile True:\n    x += 1")))

    with pytest.raises(BudgetExceeded) as caught:
        await ask(worker, budget=SHORT)

    assert caught.value.line in {REPLY_LINE + 1, REPLY_LINE + 2}
    assert (caught.value.character, caught.value.hook) == ("Ada", "reply")


ENDLESS_LOADS = {
    "a loop": "while True: pass",
    "a loop in a class": "class A:\n    while True: pass",
    "a default": "def f(x=[0 for _ in iter(int, 1)]): pass",
    "a decorator": "def d(f):\n    while True: pass\n@d\ndef f(): pass",
    "a swallowed stop": "try:\n    while True: pass\nexcept: pass",
    "an own module": "import characters.resources.endless",
}


@pytest.mark.parametrize("statements", ENDLESS_LOADS.values(), ids=ENDLESS_LOADS.keys())
async def test_an_endless_load_is_stopped_and_the_others_load(open_worker: Opener, statements: str) -> None:
    sources = a_set(
        character(statements), character(name="Bob"), resources={"resources/endless.py": "while True: pass"}
    )
    worker = await open_worker(sources, LoadBudget(file_seconds=0.1))

    [found] = worker.diagnostics
    assert found.code == "budget-exceeded"
    assert found.file in {"a.py", "resources/endless.py"}
    assert [manifest.name for manifest in worker.manifests] == ["Bob"]


TOOL = """
TOOLS = [{"type": "function", "function": {"name": "measure", "description": "Measures.", "parameters": {
    "type": "object",
    "properties": {
        "unit": {"type": "string", "enum": ["m", "ft"]},
        "length": {"type": "integer", "minimum": 1},
        "marks": {"type": "array", "items": {"type": "number"}},
    },
    "required": ["unit"],
}}}]
@hookimpl
def call_tool(scene, call): return f"{call.name} {sorted(call.arguments.items())}"
"""


def _tool(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"call": {"name": name, "arguments": arguments}}


async def test_a_tool_is_run_with_arguments_that_fit(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character(TOOL)))

    arguments = {"unit": "m", "length": 3, "marks": [1, 2.5]}
    answered = await worker.call("Ada", "call_tool", SCENE, _tool("measure", arguments), AMPLE)

    assert answered.value == "measure [('length', 3), ('marks', [1, 2.5]), ('unit', 'm')]"


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("measure", {}, "'unit' is a required property"),
        ("measure", {"unit": "mile"}, "$.unit: 'mile' is not one of"),
        ("measure", {"unit": "m", "length": 0}, "$.length: 0 is less than the minimum"),
        ("measure", {"unit": "m", "length": "1"}, "$.length: '1' is not of type 'integer'"),
        ("measure", {"unit": "m", "marks": [1, "2"]}, "$.marks[1]: '2' is not of type 'number'"),
        ("other", {}, "there is no tool named 'other'"),
        ("m\n\x1b", {}, "there is no tool named"),
    ],
)
async def test_a_tools_arguments_are_checked_before_the_call(
    open_worker: Opener, name: str, arguments: dict[str, Any], message: str
) -> None:
    worker = await open_worker(a_set(character(TOOL)))

    with pytest.raises(HookFailed) as caught:
        await worker.call("Ada", "call_tool", SCENE, _tool(name, arguments), AMPLE)

    assert caught.value.diagnostic.code == "tools-invalid"
    assert message in caught.value.diagnostic.message
    assert caught.value.diagnostic.message.isprintable()


@pytest.mark.parametrize(
    "schema",
    [
        '{"$ref": "http://127.0.0.1:1/schema"}',
        '{"$ref": "#/nowhere"}',
        '{"$ref": "#"}',
        '{"$ref": "file:///etc/passwd"}',
        '{"$dynamicRef": "#nowhere"}',
        '{"properties": {"a": {"pattern": "("}}}',
        '{"$schema": "http://127.0.0.1:1/schema", "properties": {"a": {"$ref": "#/nowhere"}}}',
    ],
)
async def test_a_schema_that_is_an_attack_fails_its_own_call_only(open_worker: Opener, schema: str) -> None:
    body = f"""
TOOLS = [{{"name": "t", "description": "x", "parameters": {{"type": "object", **{schema}}}}}]
@hookimpl
def call_tool(scene, call): return "ran"
"""
    worker = await open_worker(a_set(character(body), character(name="Bob")))

    if "Ada" in {manifest.name for manifest in worker.manifests}:
        with pytest.raises(HookFailed):
            await worker.call("Ada", "call_tool", SCENE, _tool("t", {"a": "b"}), AMPLE)
    assert worker.alive
    assert "Bob" in {manifest.name for manifest in worker.manifests}


async def test_tools_that_are_listed_by_a_hook_are_what_calls_are_checked_against(open_worker: Opener) -> None:
    body = """
from plugin_api import Tool
@hookimpl
def list_tools(scene): return [Tool(scene.state.get("tool", "a"), "Does it.")]
@hookimpl
def call_tool(scene, call): return call.name
"""
    worker = await open_worker(a_set(character(body)))

    listed = await worker.call("Ada", "list_tools", SCENE, {}, AMPLE)
    ran = await worker.call("Ada", "call_tool", SceneData(state={"tool": "b"}), _tool("b", {}), AMPLE)

    assert listed.value == [
        {"name": "a", "description": "Does it.", "parameters": {"type": "object", "properties": {}}}
    ]
    assert ran.value == "b"
    with pytest.raises(HookFailed):
        await worker.call("Ada", "call_tool", SCENE, _tool("b", {}), AMPLE)


@pytest.mark.parametrize(
    "answer",
    [
        "[Tool('a', 'x'), Tool('a', 'x')]",
        "[Tool('a b', 'x')]",
        "[Tool('a', '')]",
        "[Tool('a', 'x', {'type': 'string'})]",
        "[Tool(f'a{n}', 'x') for n in range(11)]",
        "[1]",
        "{}",
        "'abc'",
        "[Tool('a', 'x', {'type': 'object', 'properties': {str(n): {} for n in range(11)}})]",
    ],
)
async def test_a_wrong_list_of_tools_is_a_wrong_answer(open_worker: Opener, answer: str) -> None:
    body = f"from plugin_api import Tool\n@hookimpl\ndef list_tools(scene): return {answer}\n"
    worker = await open_worker(a_set(character(body)))

    with pytest.raises(WrongAnswer):
        await worker.call("Ada", "list_tools", SCENE, {}, AMPLE)


async def test_the_sets_own_modules_are_private_to_each_character(open_worker: Opener) -> None:
    resources = {"resources/words.py": "seen = []\n"}
    text = "from characters.resources.words import seen\nseen.append(scene.character)\nreturn ' '.join(seen)"
    worker = await open_worker(a_set(replying(text), replying(text, name="Bob"), resources=resources))

    assert (await ask(worker, "Ada")).value == "Ada"
    assert (await ask(worker, "Bob")).value == "Bob"
    assert (await ask(worker, "Ada")).value == "Ada Ada"


async def test_a_broken_module_of_the_set_fails_only_who_imports_it(open_worker: Opener) -> None:
    resources = {"resources/broken.py": "import os", "resources/failing.py": "1 / 0"}
    worker = await open_worker(
        a_set(
            character("import characters.resources.broken"),
            character("import characters.resources.failing", name="Bob"),
            character(name="Zoe"),
            resources=resources,
        )
    )

    assert [manifest.name for manifest in worker.manifests] == ["Zoe"]
    assert {(found.file, found.code) for found in worker.diagnostics} == {
        ("resources/broken.py", "import-not-allowed"),
        ("a.py", "import-not-allowed"),
        ("resources/failing.py", "character-failed"),
    }


async def test_globals_of_one_character_are_out_of_reach_of_another(open_worker: Opener) -> None:
    worker = await open_worker(
        a_set(
            replying("global SECRET\nSECRET = 1\nreturn str(SECRET)", name="Bob"),
            replying("return repr((globals().get('SECRET'), 'Bob' in repr(globals())))\n"),
        )
    )

    await ask(worker, "Bob")

    assert (await ask(worker, "Ada")).value == "(None, False)"
    with pytest.raises(HookFailed, match="NameError"):
        await ask(await open_worker(a_set(replying("return SECRET"))), "Ada")


async def test_module_globals_are_a_cache_of_the_worker(open_worker: Opener) -> None:
    worker = await open_worker(a_set(replying("seen.append(1)\nreturn str(len(seen))", before="seen = []\n")))

    assert [(await ask(worker)).value for _ in range(3)] == ["1", "2", "3"]


async def test_two_workers_have_different_random_numbers(open_worker: Opener) -> None:
    text = replying("import random, uuid\nreturn f'{random.getrandbits(64)} {uuid.uuid4()}'")
    first, second = await open_worker(a_set(text)), await open_worker(a_set(text))

    numbers = [(await ask(worker)).value.split() for worker in (first, second, first)]

    assert len({number for pair in numbers for number in pair}) == 6


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("@hookimpl\ndef repli(scene): pass", "hook-unknown"),
        ("@hookimpl\ndef reply(scene, nothing): pass", "hook-invalid"),
        ("@hookimpl(wrapper=True)\ndef reply(scene):\n    yield", "hook-invalid"),
        ("@hookimpl(hookwrapper=True)\ndef reply(scene):\n    yield", "hook-invalid"),
        ("@hookimpl(specname='greet')\ndef reply(scene): pass", "hook-invalid"),
        ("@hookimpl(optionalhook=True)\ndef reply(scene): pass", "hook-invalid"),
        ("TOOLS = [{'name': 't', 'description': 'x', 'parameters': {'type': 'object'}}]", "tools-invalid"),
    ],
)
async def test_a_hook_that_does_not_fit_is_a_diagnostic_with_its_line(
    open_worker: Opener, body: str, code: str
) -> None:
    worker = await open_worker(a_set(character(body), character(name="Bob")))

    [found] = worker.diagnostics
    assert (found.file, found.code) == ("a.py", code)
    assert BODY_LINE <= found.line <= BODY_LINE + 1
    assert [manifest.name for manifest in worker.manifests] == ["Bob"]


async def test_hooks_may_say_that_they_come_first_or_last(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character("@hookimpl(tryfirst=True)\ndef reply(scene): return 'x'")))

    assert (await ask(worker)).value == "x"


async def test_a_file_without_a_prompt_is_a_diagnostic(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character(prompt="")))

    assert [found.code for found in worker.diagnostics] == ["prompt-generator-missing"]


async def test_missing_constants_are_all_told(open_worker: Opener) -> None:
    generator = (
        "class PromptGenerator:\n    def __init__(self, given): pass\n    def make_system_prompt(self): return ''\n"
    )

    worker = await open_worker(a_set(generator))

    assert [found.code for found in worker.diagnostics] == ["constant-missing"] * 3


async def test_answers_have_to_fit_the_budget_of_the_call(open_worker: Opener) -> None:
    worker = await open_worker(a_set(replying("return 'x' * 200")))

    with pytest.raises(WrongAnswer, match="larger than 100 bytes"):
        await ask(worker, budget=Budget(deadline_seconds=5, answer_bytes=100))


async def test_a_closed_worker_answers_nothing_and_may_be_closed_again(open_worker: Opener) -> None:
    worker = await open_worker(a_set(replying("return 'x'")))

    await worker.close()
    await worker.close()

    assert not worker.alive
    with pytest.raises(WorkerDied):
        await ask(worker)


async def test_a_failure_is_the_authors_to_mend(open_worker: Opener) -> None:
    worker: Worker = await open_worker(a_set(replying("1 / 0")))

    with pytest.raises(CharacterError):
        await ask(worker)
