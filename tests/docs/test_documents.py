"""What the documents say is true: every example runs, every table is complete, every link leads somewhere."""

import ast
import importlib
import importlib.util
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import protocol_page
import pytest
import settings_page
import structlog
import typer.main
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from pydantic import BaseModel

from host import cli, door
from host.admin.refusals import MEANINGS as ADMIN_MEANINGS
from host.admin.routes import make_admin
from host.audit import Act
from host.client_events.events import EVENT_TYPES
from host.client_events.reading import parse_client_event
from host.conduct import LossReason
from host.errors import MEANINGS, ErrorCode
from host.keys.file import read_keys
from host.logs import Lines, Whereabouts, processors
from host.metrics import Metrics
from host.metrics.labels import ENDINGS, NO_EVENT, RELOADED, RELOADS, RETRIED, TOKENS, Asked, Ended, Outcome, Refused
from host.pages import ADDRESSES, OPERATORS, make_pages
from host.routes import ReloadAnswer, make_admitted, make_open
from host.schemas import CLIENT_EVENTS, SERVER_EVENTS
from host.session_log import SessionLog
from host.settings import Settings, flag_of
from host.spans import Attribute, Name
from plugin_api import Message, ToolCall
from sandbox.codes import CodeCache
from sandbox.diagnostics import CODES
from sandbox.hooks import HOOKS
from sandbox.limits import Budget
from sandbox.manifest import Manifest
from sandbox.messages import SceneData
from sandbox.policy import IMPORTABLE
from sandbox.sources import sources_from_texts
from sandbox.workers import END_REASONS, START_REASONS, Worker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener

ROOT = Path(__file__).parents[2]
PAGES = {
    path.name: path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md"))
    if path.name != "requirements.md"
}
README, AUTHORS = PAGES["README.md"], PAGES["authors.md"]
PROTOCOL, OPERATIONS = PAGES["protocol.md"], PAGES["operations.md"]

# Those of JavaScript are executed by `tests/clients/documents.test.mjs`.
LANGUAGES = {"python", "json", "sh", "javascript"}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"# ([\w/]+\.py)\n")
# What a fragment of a character file leaves out.
CONSTANTS = """
CHARACTER_NAME = "Example"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "example.wav"}
INSTRUCTIONS = {"instruction_prompt": "You are an example.", "language": "en"}
"""
PROMPT = """
@hookimpl
def make_system_prompt(scene):
    return ""
"""


@dataclass(frozen=True)
class Example:
    page: str
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def is_client(self) -> bool:
        return "ws." in self.text

    @property
    def is_test(self) -> bool:
        return "\ndef test_" in self.text

    @property
    def file(self) -> str:
        named = FILE_NAME.match(self.text)
        return named[1].removeprefix("cast/") if named else "example.py"


EXAMPLES = [
    Example(page, text[: found.start()].count("\n") + 1, found[1], found[2])
    for page, text in PAGES.items()
    for found in FENCE.finditer(text)
]
# Those of client libraries need an environment with the libraries: tests/clients runs them.
OF_PYTHON = [each for each in EXAMPLES if each.language == "python" and each.page != "clients.md"]
CHARACTERS = [each for each in OF_PYTHON if not each.is_client and not each.is_test]
TESTS = [each for each in OF_PYTHON if each.is_test]
CLIENTS = [each for each in OF_PYTHON if each.is_client]
OBJECTS = [each for each in EXAMPLES if each.language == "json"]


def by_place(example: Example) -> str:
    return example.place


# Characters


def complete(text: str) -> str:
    if "CHARACTER_NAME" in text:
        return text
    marked = "" if "hookimpl" in text else "from plugin_api import hookimpl\n"
    return text + marked + CONSTANTS + ("" if "def make_system_prompt" in text else PROMPT)


async def load(example: Example) -> Worker:
    """Load an example together with the modules that its page shows."""
    files = [(each.file, each.text) for each in CHARACTERS if each.page == example.page and "/" in each.file]
    if "/" not in example.file:
        files.append((example.file, complete(example.text)))
    else:
        folder, _, module = example.file.removesuffix(".py").partition("/")
        user = f"import characters.{folder}.{module}\nfrom plugin_api import hookimpl\n"
        files.append(("example.py", user + CONSTANTS + PROMPT))
    return await LoadingOpener(InlineLinks(), CodeCache())(sources_from_texts("docs", files))


def argument_for(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    return {"integer": schema.get("minimum", 1), "number": 1.5, "boolean": True}.get(schema.get("type", ""), "text")


async def call_all(worker: Worker, manifest: Manifest) -> dict[str, Any]:
    """Call each hook once, in the order of a session, and return their answers."""
    said = (Message("user", "What is the weather, and what does tea cost?"),)
    tools = [msgspec.to_builtins(each) for each in manifest.tools]
    state: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    for hook in [each for each in HOOKS if each in manifest.hooks]:
        scene = SceneData(selected=manifest.name, messages=said, state=state)
        given: dict[str, Any] = {"message": said[0], "name": "Somebody Else", "reason": "disconnect"}
        if tools:
            properties = tools[0]["parameters"].get("properties", {})
            given["call"] = ToolCall(tools[0]["name"], {name: argument_for(each) for name, each in properties.items()})
        arguments = {name: given[name] for name in HOOKS[hook].arguments}
        answered = await worker.call(manifest.name, hook, scene, arguments, Budget())
        answers[hook], state = answered.value, answered.state
        tools = answered.value if hook == "list_tools" else tools
    return answers


@pytest.mark.parametrize("example", CHARACTERS, ids=by_place)
async def test_an_example_of_a_character_loads_and_each_of_its_hooks_answers(example: Example) -> None:
    worker = await load(example)

    assert worker.diagnostics == ()
    [manifest] = worker.manifests
    answers = await call_all(worker, manifest)
    assert answers.keys() == set(manifest.hooks)
    assert all(answers[hook] for hook in ("greet", "reply") if hook in answers)
    await worker.close()


def test_each_hook_has_an_example_that_is_executed() -> None:
    shown = {hook for each in CHARACTERS if each.page == "authors.md" for hook in HOOKS if f"def {hook}(" in each.text}

    assert shown == set(HOOKS)


# What the table under "Which Python works" says, and where it is refused: by the policy, or at run time.
REFUSED = {
    "an asynchronous function": ("async def f(): pass", "syntax-not-allowed"),
    "except with a star": ("try:\n    pass\nexcept* ValueError:\n    pass", "syntax-not-allowed"),
    "a class keyword": ("class A(metaclass=type): pass", "syntax-not-allowed"),
    "a star import": ("from math import *", "import-not-allowed"),
    "a relative import": ("from . import jokes", "import-not-allowed"),
    "a name with two underscores": ("__secret = 1", "name-not-allowed"),
    "a name with one at each end": ("_secret_ = 1", "name-not-allowed"),
    "an attribute with two underscores": ("x = ().__bases__", "attribute-not-allowed"),
    "a method that answers for attributes": ("class A:\n    def __getattr__(self, name): pass", "name-not-allowed"),
    "a method that makes instances": ("class A:\n    def __new__(cls): pass", "name-not-allowed"),
    "a method for the end": ("class A:\n    def __del__(self): pass", "name-not-allowed"),
    "a method for subclasses": ("class A:\n    def __init_subclass__(cls): pass", "name-not-allowed"),
    "exec": ("exec('1')", "name-not-allowed"),
    "opening a file": ("x = open('a')", "name-not-allowed"),
    "reading input": ("x = input()", "name-not-allowed"),
    "dir": ("x = dir()", "name-not-allowed"),
    "vars": ("x = vars()", "name-not-allowed"),
    "locals": ("x = locals()", "name-not-allowed"),
    "id": ("x = id(1)", "name-not-allowed"),
    "memoryview": ("x = memoryview(b'')", "name-not-allowed"),
    "BaseException": ("try:\n    pass\nexcept BaseException:\n    pass", "name-not-allowed"),
    "SystemExit": ("raise SystemExit", "name-not-allowed"),
    "a class from a call": ("x = type('A', (), {})", "character-failed"),
    "an enumeration from a call": ("from enum import Enum\nx = Enum('A', 'B')", "character-failed"),
    "changing a module": ("import math\nmath.pi = 3", "character-failed"),
    "a wide format": ("x = '{:10001}'.format(1)", "character-failed"),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
async def test_what_is_said_not_to_work_is_refused(text: str, code: str) -> None:
    source = f"from plugin_api import hookimpl\n{CONSTANTS}{PROMPT}{text}\n"

    worker = await LoadingOpener(InlineLinks(), CodeCache())(sources_from_texts("docs", [("example.py", source)]))

    assert code in {each.code for each in worker.diagnostics}
    assert worker.manifests == ()
    await worker.close()


# Clients


def test_the_readme_works_from_its_first_line_to_its_last(server_address: str, tmp_path: Path) -> None:
    (tmp_path / "cast").mkdir()
    for each in CHARACTERS:
        if each.page == "README.md":
            (tmp_path / "cast" / each.file).write_text(each.text, encoding="utf-8")
    program = "".join(each.text for each in CLIENTS if each.page == "README.md")

    validated = subprocess.run(
        [Path(sys.executable).with_name("greenroom"), "validate", "cast"], cwd=tmp_path, check=False
    )
    talked = run_client(program, server_address, tmp_path)

    assert validated.returncode == 0
    assert "The dice say" in talked
    assert "Hello ... Hello ... (1)" in talked


def test_a_new_author_comes_from_an_empty_directory_to_a_running_server(server_address: str, tmp_path: Path) -> None:
    walk = [
        each for each in EXAMPLES if each.page == "authors.md" and each.text in section(AUTHORS, "A first character")
    ]
    first, broken, prompt = [each.text for each in walk if each.language == "sh"]
    shown, client = [each.text for each in walk if each.language == "python"]
    cast = tmp_path / "cast"

    assert run_shell(first, tmp_path) == 0
    assert (cast / "ada.py").read_text(encoding="utf-8") == shown
    (cast / "ada.py").write_text(shown.replace("-> str:", "-> str", 1), encoding="utf-8")
    assert run_shell(broken, cast) == 1
    (cast / "ada.py").write_text(shown, encoding="utf-8")
    assert run_shell(prompt, cast) == 0
    assert run_client(client, server_address, cast) == "['Ada']\nThat was 2; 2 words in all.\n"


def test_the_examples_of_keys_and_of_a_file_of_settings_work_together(tmp_path: Path) -> None:
    [keys] = [each.text for each in EXAMPLES if each.text in section(OPERATIONS, "Keys") and each.language == "sh"]
    [settings] = [each.text for each in EXAMPLES if "> greenroom.toml" in each.text]

    assert run_shell(keys.replace("GREENROOM_KEYS_FILE=keys.toml greenroom serve", settings), tmp_path) == 0

    ada, bob = [each.key for each in read_keys(tmp_path / "keys.toml", Settings())]
    assert (ada.name, ada.allowed_roots, ada.max_sessions) == ("ada", (tmp_path / "casts" / "ada",), 20)
    assert (bob.name, bob.allowed_roots) == ("bob", (tmp_path / "casts" / "bob",))


def run_shell(commands: str, directory: Path) -> int:
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    command = ["sh", "-e", "-c", commands]
    return subprocess.run(command, cwd=directory, env={"PATH": path}, check=False, stdout=subprocess.DEVNULL).returncode


def test_the_examples_of_tests_pass_with_plain_pytest(tmp_path: Path) -> None:
    commands = "greenroom new Ada\ngreenroom new Porter --template prompt\n"
    assert run_shell(commands, tmp_path) == 0
    for each in CHARACTERS:
        if each.page == "authors.md" and each.file == "clerk.py":
            (tmp_path / each.file).write_text(each.text, encoding="utf-8")
    for number, each in enumerate(TESTS):
        (tmp_path / "tests" / f"test_{number}.py").write_text(each.text, encoding="utf-8")

    assert len(TESTS) == 3
    assert run_shell("pytest -q -p no:cacheprovider --update-prompts", tmp_path) == 0
    assert run_shell("pytest -q -p no:cacheprovider -W error", tmp_path) == 0


@pytest.mark.parametrize(
    "example", [each for each in CLIENTS if each.page not in {"README.md", "authors.md"}], ids=by_place
)
def test_an_example_of_a_client_gets_an_answer(example: Example, server_address: str, tmp_path: Path) -> None:
    assert run_client(example.text, server_address, tmp_path).strip()


def run_client(program: str, address: str, directory: Path) -> str:
    assert "127.0.0.1:8000" in program
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", program.replace("127.0.0.1:8000", address)],
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


# Objects


@pytest.mark.parametrize("example", OBJECTS, ids=by_place)
def test_an_example_object_is_what_the_server_reads_or_writes(example: Example) -> None:
    shown = json.loads(example.text)

    match shown:
        case {"type": str(name)} if name in EVENT_TYPES:
            assert parse_client_event(example.text, reject_unknown_keys=True).type == name
        case {"type": str(name)}:
            written = msgspec.to_builtins(msgspec.convert(shown, SERVER_EVENTS[name]))
            assert_shows(shown, written)
        case {"success": True}:
            assert list(ReloadAnswer.model_validate(shown, strict=True).model_dump()) == list(shown)
        case {"success": False, "code": code}:
            assert shown.keys() == {"success", "code", "message", "diagnostics"}
            assert code in set(ErrorCode)
        case {"ok": True, "draining": False}:
            pass
        case [{"name": str(), "good": True, "source": {"source_type": "file"}}]:
            pass
        case {"source": "server", "time": str(time), **fields}:
            assert_shows(shown, {"time": time, **logged(fields)})
        case _:
            pytest.fail("nothing reads or writes this")


def logged(fields: dict[str, Any]) -> dict[str, Any]:
    """Return what is really logged of an event, without the time."""
    stream, before = io.StringIO(), structlog.get_config()
    whereabouts = Whereabouts(fields["session"], fields["generation"])
    told = {name: value for name, value in fields.items() if name not in {"event", "level", "session", "generation"}}
    try:
        structlog.configure(processors=processors(is_console=False), logger_factory=lambda *_: Lines(stream))
        SessionLog(whereabouts, Metrics().log_lines_left_out).info(fields["event"], **told)
    finally:
        structlog.configure(**before)
    line: dict[str, Any] = json.loads(stream.getvalue())
    del line["time"]
    return line


def assert_shows(shown: Any, written: Any) -> None:
    """Check that nothing is shown that would not be written."""
    match shown, written:
        case dict(), dict():
            assert shown.keys() <= written.keys()
            for key, value in shown.items():
                assert_shows(value, written[key])
        case list(), list() | tuple():
            assert len(shown) == len(written)
            for one, other in zip(shown, written, strict=True):
                assert_shows(one, other)
        case _:
            assert shown == written


def test_each_client_event_has_an_example() -> None:
    shown = {json.loads(each.text)["type"] for each in OBJECTS if '{"type"' in each.text}

    assert set(EVENT_TYPES) <= shown


# Tables


def section(page: str, heading: str) -> str:
    found = re.search(rf"^(#+) {re.escape(heading)}$(.*?)(?=^#+ |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section {heading!r}"
    return found[2]


def rows(page: str, heading: str) -> dict[str, list[str]]:
    """Return the rows of a section's tables by the names in their first column."""
    table: dict[str, list[str]] = {}
    for line in section(page, heading).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith(("| `", "| [`")):
            table |= dict.fromkeys(re.findall(r"`([^`]+)`", cells[0]), cells)
    return table


def test_each_hook_has_a_section_with_its_signature() -> None:
    shown = re.findall(r"^### `(\w+)\(([^)]*)\)(?: -> (.*))?`$", AUTHORS, re.MULTILINE)

    assert {name: arguments.split(", ") for name, arguments, _ in shown} == {
        name: ["scene", *hook.arguments] for name, hook in HOOKS.items()
    }
    assert {name: answer or "None" for name, _, answer in shown} == {
        name: hook.answer_text for name, hook in HOOKS.items()
    }


def test_each_diagnostic_code_is_told() -> None:
    assert re.findall(r"^## (.*)$", PAGES["diagnostics.md"], re.MULTILINE) == list(CODES)


def test_each_flag_of_validate_is_told() -> None:
    validate: Any = commands()["validate"]

    assert rows(AUTHORS, "Checking files").keys() == {
        each.opts[0] for each in validate.params if each.opts[0].startswith("--")
    } - {"--help"}


def test_the_table_of_modules_is_the_policy() -> None:
    told = {name: set(re.findall(r"`(\w+)`", cells[1])) for name, cells in rows(AUTHORS, "Modules").items()}

    assert told.keys() == IMPORTABLE.keys()
    for module, names in told.items():
        ours = module.startswith(("plugin_api", "unmute"))
        there = names if ours else {name for name in names if hasattr(importlib.import_module(module), name)}
        assert there - {"annotations"} == IMPORTABLE[module] - {"annotations"}, module


def test_each_client_event_is_told() -> None:
    assert rows(PROTOCOL, "Client events").keys() == set(EVENT_TYPES)


def test_each_server_event_is_told() -> None:
    assert len(SERVER_EVENTS) > 20
    assert rows(PROTOCOL, "Server events").keys() == SERVER_EVENTS.keys()


def test_what_the_models_tell_is_as_make_protocol_writes_it() -> None:
    assert protocol_page.renewed(PROTOCOL) == PROTOCOL


def test_each_part_that_can_be_made_is_on_the_page() -> None:
    assert re.findall(r"<!-- made by make protocol: ([a-z ]+) -->", PROTOCOL) == list(protocol_page.PARTS)


@pytest.mark.parametrize("event", [*CLIENT_EVENTS, *SERVER_EVENTS])
def test_each_event_has_a_section_with_its_fields(event: str) -> None:
    kind = {**CLIENT_EVENTS, **SERVER_EVENTS}[event]
    names = getattr(kind, "model_fields", None) or getattr(kind, "__struct_fields__", ())
    told = {name for row in rows(PROTOCOL, f"`{event}`").values() for name in re.findall(r"`(\w+)`", row[0])}

    assert told == set(names) - {"type", "event_id"}


def test_each_error_code_is_told_with_its_meaning() -> None:
    told = {name: cells[1] for name, cells in rows(PROTOCOL, "Error codes").items()}

    assert told == {code.value: meaning for code, meaning in MEANINGS.items()}
    assert set(told) == set(ErrorCode)


def test_each_endpoint_is_told() -> None:
    opened: Any = make_open(SimpleNamespace(), SimpleNamespace(), Metrics())  # type: ignore[arg-type]
    admitted: Any = make_admitted(SimpleNamespace(), SimpleNamespace())  # type: ignore[arg-type]
    own = {"/openapi.json"}
    pages: Any = make_pages(ADDRESSES)

    assert own <= {route.path for route in FastAPI().routes}
    served = {route.path.replace(":path", "") for route in (*opened.routes, *admitted.routes, *pages.routes)}
    assert rows(PROTOCOL, "HTTP").keys() == served | own | {door.PATH}


def test_each_endpoint_and_refusal_of_operators_is_told() -> None:
    routes: Any = make_admin(*[SimpleNamespace()] * 4).routes  # type: ignore[arg-type]
    served = {f"{method} {route.path}" for route in routes for method in route.methods}
    served |= {f"GET {OPERATORS['admin']}", "GET /pages/admin/{name}"}
    text = section(OPERATIONS, "Admin").partition("A request that fails")

    assert set(re.findall(r"^\| `((?:GET|POST|DELETE) [^`]+)`", text[0], re.MULTILINE)) == served
    told = re.findall(r"^\| `(\w+)` \| (\d+) \| (.*) \|$", text[2], re.MULTILINE)
    assert told == [(code, str(means.status), means.message) for code, means in ADMIN_MEANINGS.items()]


def test_each_act_of_the_audit_log_is_told() -> None:
    told = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", section(OPERATIONS, "Audit log"), re.MULTILINE)

    assert {name for names in told for name in re.findall(r"\w+", names)} - {"act"} == set(Act)


def test_the_table_of_settings_is_as_make_settings_writes_it() -> None:
    assert settings_page.renewed(OPERATIONS) == OPERATIONS, "run make settings"
    assert rows(OPERATIONS, "Settings").keys() == {f"GREENROOM_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("command", ["serve", "config"])
def test_each_setting_has_a_flag(command: str) -> None:
    takes: Any = commands()[command]

    assert {flag_of(name) for name in Settings.model_fields} <= {each.opts[0] for each in takes.params}


async def test_each_metric_is_told_with_its_type_and_labels() -> None:
    told = rows(OPERATIONS, "Metrics")
    scraped = list(text_string_to_metric_families((await Metrics().render()).decode()))

    families = {each.name + "_total" * (each.type == "counter"): each for each in scraped}
    assert told.keys() == families.keys()
    for name, cells in told.items():
        labels = {label for sample in families[name].samples for label in sample.labels} - {"le"}
        assert (cells[1], set(re.findall(r"`(\w+)`", cells[2]))) == (families[name].type, labels), name


def test_each_value_of_a_label_is_told() -> None:
    told = set(re.findall(r"`(\w+)`", section(OPERATIONS, "Metrics")))

    assert {*Outcome, *Refused, *Ended, *Asked, *ENDINGS, *RELOADS, *RETRIED, *TOKENS, *LossReason} <= told
    assert {*START_REASONS, *END_REASONS, RELOADED, NO_EVENT} <= told


def test_each_span_is_told_with_its_attributes() -> None:
    told = {name: cells for name, cells in rows(OPERATIONS, "Traces").items() if len(cells) == 4}

    assert told.keys() == set(map(str, Name))
    assert {name for cells in told.values() for name in re.findall(r"`([\w.]+)`", cells[3])} == set(map(str, Attribute))


LOG_LEVELS = {"debug", "info", "warning", "error", "exception"}


def logged_in(path: Path) -> Iterator[tuple[str, str]]:
    """Find the events that a module logs, each with its level."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOG_LEVELS):
            continue
        if not ast.unparse(node.func.value).endswith("log"):
            continue
        match node.args[0]:
            case ast.Constant(value=str(event)):
                yield event, {"exception": "error"}.get(node.func.attr, node.func.attr)
            case _:
                assert path.name == "session_log.py", "an event is written out, so that it can be searched for"


def test_each_event_of_the_log_is_told_with_its_level() -> None:
    told = {event: cells[1] for event, cells in rows(OPERATIONS, "Logs").items() if len(cells) == 3}
    logged = dict(found for path in (ROOT / "host").rglob("*.py") for found in logged_in(path))

    # What libraries log has their own level.
    assert told == {**logged, "library logged": "warning"}


def commands() -> dict[str, Any]:
    group: Any = typer.main.get_command(cli.app)
    return dict(group.commands)


def test_each_command_is_told() -> None:
    told = {name.split()[1] for name in rows(OPERATIONS, "Commands")}

    assert told == commands().keys()


# What may stand anywhere

# Flags of programs that are not ours, each of which a page tells to run.
FLAGS_OF_OTHERS = {"--rm": "docker"}


@pytest.mark.parametrize("page", PAGES)
def test_no_setting_flag_or_command_is_named_that_does_not_exist(page: str) -> None:
    known_flags = {option for each in commands().values() for parameter in each.params for option in parameter.opts}
    known_flags |= flags_of_measurements() | FLAGS_OF_OTHERS.keys()

    settings = {name.lower() for name in re.findall(r"GREENROOM_([A-Z_]+)", PAGES[page])}
    flags = set(re.findall(r"(?<![\w!-])--[a-z][a-z-]*", PAGES[page]))
    called = set(re.findall(r"(?:`|^|/)greenroom ([a-z]+)", PAGES[page], re.MULTILINE))

    assert settings <= Settings.model_fields.keys()
    assert flags <= known_flags
    assert called <= commands().keys()


def flags_of_measurements() -> set[str]:
    programs = (path for folder in ("bench", "load") for path in (ROOT / "tests" / folder).glob("*.py"))
    programs = (*programs, ROOT / "plugin_api" / "testing.py")
    return {
        flag for path in programs for flag in re.findall(r'add_?(?:argument|option)\("(--[a-z-]+)"', path.read_text())
    }


@pytest.mark.parametrize("page", PAGES)
def test_each_make_target_that_is_named_exists(page: str) -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    named = re.findall(r"(?:`|^)make ([a-z-]+)", PAGES[page], re.MULTILINE)

    assert set(named) <= set(targets)


@pytest.mark.parametrize("page", PAGES)
def test_each_code_block_says_its_language(page: str) -> None:
    unmarked = [each for each in EXAMPLES if each.page == page and each.language not in LANGUAGES]

    # A picture, and an address, are no code.
    assert [each.place for each in unmarked if "──▶" not in each.text and not each.text.startswith("ws://")] == []


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES)
def test_each_link_leads_somewhere(page: str) -> None:
    folder = ROOT if page in {"README.md", "CHANGELOG.md"} else ROOT / "docs"
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", PAGES[page])):
        if target.startswith("https://"):
            continue
        name, _, fragment = target.partition("#")
        path = (folder / name).resolve() if name else folder / page
        assert path.exists(), target
        headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert not fragment or fragment in map(anchor, headings), target


@pytest.mark.parametrize("page", PAGES)
def test_each_file_that_is_named_exists(page: str) -> None:
    named = re.findall(r"`((?:host|sandbox|plugin_api|tests)/[\w/]*(?:\.py)?)`", PAGES[page])

    assert [name for name in named if not (ROOT / name).exists()] == []


FIGURE = re.compile(r"([\d.]+)(?: (KiB|MiB))?<!-- ([\w.]+) -->")
FIGURES = [(page, *found) for page, text in PAGES.items() for found in FIGURE.findall(text)]


@pytest.mark.parametrize(("page", "number", "unit", "path"), FIGURES)
def test_each_figure_is_the_one_in_the_code(page: str, number: str, unit: str, path: str) -> None:
    assert float(number) * {"KiB": 1024, "MiB": 1024**2}.get(unit, 1) == figure(path), f"{page} tells another {path}"


def test_each_figure_that_is_marked_is_compared() -> None:
    marks = re.compile(r"<!-- (?!made by|end )")

    assert len(FIGURES) == sum(len(marks.findall(text)) for text in PAGES.values())


def figure(path: str) -> float:
    parts = path.split(".")
    depth = next(length for length in range(len(parts) - 1, 0, -1) if is_module(".".join(parts[:length])))
    found: Any = importlib.import_module(".".join(parts[:depth]))
    for name in parts[depth:]:
        if isinstance(found, type) and issubclass(found, BaseModel):
            found = found.model_fields[name].default
        else:
            found = getattr(found() if isinstance(found, type) else found, name)
    return float(found)


def is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
