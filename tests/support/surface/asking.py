"""Has a real worker walk its own surface.

A worker opens no files, so the modules of the walk go there as compiled code, among the modules of a set: they are
compiled without the policy, and see everything. The character that calls them is compiled with it, like any other.

Runs in: host.
"""

import marshal
from pathlib import Path
from typing import Any, Final

import msgspec

from plugin_api import Message
from sandbox.compile import compile_source
from sandbox.limits import Budget
from sandbox.messages import Answered, Call, Load, Prepare, SceneData
from sandbox.sources import Source
from sandbox.workers import Link

SPECIMENS: Final = Path(__file__).parents[2] / "sandbox" / "surface" / "specimens.py"

# In the order in which they import each other.
_CARRIED: Final = ("words", "verdicts", "walk", "listing", "probe")
# The walk takes about a second of the processor.
_AMPLE: Final = Budget(deadline_seconds=30.0, state_bytes=4 * 1024 * 1024)

# Runs with the built-ins of a character, so it takes the real ones from where any code could that no policy made.
_PROBE: Final = """
really = next(each for each in object.__subclasses__() if each.__name__ == "CharacterSpace").run.__globals__
really = really["__builtins__"]
sys, marshal = really["__import__"]("sys"), really["__import__"]("marshal")

def report():
    for name, code in CARRIED:
        if name not in sys.modules:
            sys.modules[name] = really["type"](sys)(name)
            sys.modules[name].__builtins__ = really
            really["exec"](marshal.loads(code), sys.modules[name].__dict__)
    return sys.modules["surface.probe"].report(sys._getframe(1).f_globals)
"""


class Report(msgspec.Struct, frozen=True):
    """What one character's walk saw.

    Attributes:
        listing: Block of the surface file -> name -> what it is.
        findings: Path -> why that may not be reached.
        shared: Path and type of what the walk before this one, in the same process, came by as well.
    """

    listing: dict[str, dict[str, str]]
    findings: dict[str, str]
    shared: list[tuple[str, str]]


async def ask(link: Link, *names: str) -> list[Report]:
    """Load the specimens into a worker that knows nothing yet, once for each of `names`, and let each walk."""
    resources = {"resources/surface_probe.py": _probe()}
    await link.ask(Prepare(resources, seed=1, set_seconds=60.0), 10.0)
    return [await _ask_one(link, name) for name in names]


async def _ask_one(link: Link, name: str) -> Report:
    text = SPECIMENS.read_text(encoding="utf-8").replace('CHARACTER_NAME = "Specimens"', f"CHARACTER_NAME = {name!r}")
    compiled = compile_source(Source(name=f"{name}.py", text=text))
    assert compiled.code is not None, compiled.diagnostics
    loaded = await link.ask(Load(f"{name}.py", compiled.code, compiled.lines, 10.0), 10.0)
    assert loaded.manifest is not None, loaded.diagnostics
    said = {"message": Message("user", "Walk.")}
    await _call(link, name, "on_character_selected", {"name": name})
    await _call(link, name, "call_tool", {"call": {"name": "look", "arguments": {"at": ["x"]}}})
    answered = await _call(link, name, "reply", said)
    return msgspec.json.decode(answered.state["report"], type=Report)


async def _call(link: Link, name: str, hook: str, arguments: dict[str, Any]) -> Answered:
    scene = SceneData(selected=name, messages=(Message("user", "Walk."),), state={"kept": [1]})
    answered = await link.ask(Call(name, hook, scene, arguments, _AMPLE), _AMPLE.deadline_seconds)
    assert isinstance(answered, Answered), answered
    return answered


def _probe() -> bytes:
    folder = Path(__file__).parent
    carried = [(f"surface.{name}", _compile((folder / f"{name}.py").read_text("utf-8"), name)) for name in _CARRIED]
    return _compile(f"CARRIED = {carried!r}\n{_PROBE}", "probe")


def _compile(text: str, name: str) -> bytes:
    return marshal.dumps(compile(text, f"surface/{name}.py", "exec", dont_inherit=True))
