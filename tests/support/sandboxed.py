"""What the tests of the sandbox share: small character files, and short ways to compile, run and load them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from sandbox.compile import compile_source
from sandbox.limits import Budget, Meter
from sandbox.messages import Answered, Compiled, SceneData
from sandbox.namespace import CharacterSpace
from sandbox.sources import Source, Sources, make_sources
from sandbox.workers import Worker
from sandbox.workers.attempt import LoadBudget

Opener: TypeAlias = Callable[..., Awaitable[Worker]]

CONSTANTS = """\
CHARACTER_NAME = {name!r}
VOICE_SOURCE = {{"source_type": "file", "path_on_server": "voices/ada.wav"}}
INSTRUCTIONS = {{"instruction_prompt": "You are Ada."}}
"""
PROMPT = """
from plugin_api import hookimpl
@hookimpl
def make_system_prompt(scene):
    return "You are Ada."
"""
# Long enough that only what is meant to run out does, whatever else the machine is doing.
AMPLE = Budget(deadline_seconds=5.0)
# For what is meant to run out.
SHORT = Budget(deadline_seconds=0.1)
PATIENT = LoadBudget(file_seconds=5.0, compile_seconds=5.0, set_seconds=60.0, waiting_seconds=60.0)
SCENE = SceneData()


def compile_text(text: str, name: str = "x.py") -> Compiled:
    return compile_source(Source(name=name, text=text))


def findings(text: str) -> list[tuple[int, str]]:
    """Return line and code of each refusal."""
    return [(found.line, found.code) for found in compile_text(text).diagnostics]


class TickMeter(Meter):
    """A meter whose ticks are given, and which looks at the clock by ticking."""

    def __init__(self, tick: Callable[[], bool]) -> None:
        super().__init__(3600.0)
        self._tick = tick

    @property
    def tick(self) -> Callable[[], bool]:
        return self._tick

    def look(self) -> None:
        self._tick()


def run(text: str, resources: Mapping[str, str] | None = None, tick: Callable[[], bool] | None = None) -> Any:
    """Run a file in a namespace of its own and return its ``result``."""
    codes = {name: _code(source, name) for name, source in (resources or {}).items()}
    space = CharacterSpace(codes, "1")
    if tick is not None:
        space.meter(TickMeter(tick))
    return space.run(_code(text, "x.py")).get("result")


def _code(text: str, name: str) -> bytes:
    compiled = compile_text(text, name)
    assert compiled.code is not None, compiled.diagnostics
    return compiled.code


def run_plainly(text: str) -> Any:
    """Run a file as Python alone would, and return its ``result``."""
    space: dict[str, Any] = {"__name__": "character"}
    exec(compile(text, "x.py", "exec", dont_inherit=True), space)
    return space.get("result")


def assert_as_elsewhere(text: str) -> None:
    """Check that a file has a result, and in a character the one that it has in Python alone."""
    assert "result" in text
    assert run(text) == run_plainly(text)


def character(body: str = "", *, name: str = "Ada", prompt: str = PROMPT) -> str:
    """Return a complete file that goes on with `body`; its first line is line 9."""
    return CONSTANTS.format(name=name) + prompt + body


# Where the body of `character` begins.
BODY_LINE = character("@").splitlines().index("@") + 1


def replying(statements: str, *, name: str = "Ada", before: str = "") -> str:
    """Return a character whose ``reply`` consists of `statements`; they begin at ``REPLY_LINE``."""
    indented = "\n".join(f"    {line}" for line in statements.strip("\n").split("\n"))
    return character(f"@hookimpl\ndef reply(scene, message):\n{indented}\n{before}", name=name)


REPLY_LINE = BODY_LINE + 2


def a_set(*texts: str, resources: Mapping[str, str] | None = None) -> Sources:
    """Make a set of files named a.py, b.py and so on."""
    files = [Source(name=f"{chr(ord('a') + number)}.py", text=text) for number, text in enumerate(texts)]
    return make_sources("/cast", files, [Source(name=name, text=text) for name, text in (resources or {}).items()])


async def ask(worker: Worker, character: str = "Ada", text: str = "Hello", *, budget: Budget = AMPLE) -> Answered:
    """Ask a character for its reply."""
    arguments = {"message": {"role": "user", "text": text}}
    return await worker.call(character, "reply", SCENE, arguments, budget)
