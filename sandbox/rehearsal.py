"""A small character of our own that the zygote runs through before it forks.

What Python sets up at first use (caches, validators, specialised bytecode) is then there in every worker, on pages
that all of them share. Nothing of anybody else's ever runs here.

Runs in: zygote.
"""

from typing import Final

from plugin_api import Message
from sandbox import frames, messages
from sandbox.limits import Budget
from sandbox.messages import Answered, Call, Compile, Compiled, Load, Loaded, Prepare, SceneData
from sandbox.sources import Source
from sandbox.workers.child import Child

# Specialising takes a few turns through the same code.
_TURNS: Final = 8

_SOURCE: Final = """
import datetime
import json
import random
import re
from dataclasses import dataclass
from characters.resources.rehearsed import WORDS
from plugin_api import ToolCall, hookimpl
from unmute.llm.system_prompt import _SYSTEM_PROMPT_TEMPLATE, _SYSTEM_PROMPT_BASICS, get_readable_llm_name

CHARACTER_NAME = "Rehearsal"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "rehearsal.wav"}
INSTRUCTIONS = {"instruction_prompt": "Rehearse.", "language": "en"}
METADATA = {"good": False, "comment": None}
TOOLS = [{"type": "function", "function": {"name": "count", "description": "Count.", "parameters": {
    "type": "object", "properties": {"upto": {"type": "integer", "minimum": 1}}, "required": ["upto"]}}}]


@dataclass
class Turn:
    words: int = 0


class PromptGenerator:
    def __init__(self, instructions):
        self.instructions = instructions

    def make_system_prompt(self):
        return _SYSTEM_PROMPT_TEMPLATE.format(
            _SYSTEM_PROMPT_BASICS=_SYSTEM_PROMPT_BASICS, llm_name=get_readable_llm_name(), language_instructions="",
            additional_instructions=self.instructions.get("instruction_prompt", ""))


@hookimpl
def reply(scene, message):
    scene.state["turns"] = scene.state.get("turns", 0) + 1
    turn = Turn()
    for word in re.split(" +", message.text):
        turn.words += 1
    now = datetime.datetime.now().strftime("%H:%M")
    return json.dumps([now, turn.words, random.choice(WORDS), f"{scene.state['turns']:>4}"])


@hookimpl
def call_tool(scene, call):
    print(call.name)
    return ", ".join(str(number) for number in range(call.arguments["upto"]))
"""
_RESOURCE: Final = 'WORDS = ["a", "b", "c"]\n'
_SCENE: Final = SceneData(selected="Rehearsal", messages=(Message("user", "Hello."),))
_SAID: Final = {"role": "user", "text": "one two three", "name": None}


class Rehearsal:
    """The small character, compiled once."""

    def __init__(self) -> None:
        child = Child()
        self._resource = _compile(child, "resources/rehearsed.py", _RESOURCE)
        self._file = _compile(child, "rehearsal.py", _SOURCE)

    def load(self) -> Child:
        """Load the character: what every session begins with.

        Raises:
            RuntimeError: Something did not go as it does in a worker.
        """
        child = Child()
        _ask(child, Prepare({"resources/rehearsed.py": self._resource.code or b""}, seed=1, set_seconds=1.0))
        loaded = _ask(child, Load("rehearsal.py", self._file.code or b"", self._file.lines, deadline_seconds=1.0))
        if not isinstance(loaded, Loaded) or loaded.manifest is None:
            raise RuntimeError(f"the rehearsal did not load: {loaded}")
        return child


def rehearse() -> Rehearsal:
    """Run through all that a worker may do, often enough for Python to specialise it.

    Raises:
        RuntimeError: Something did not go as it does in a worker.
    """
    for _ in range(_TURNS):
        rehearsal = Rehearsal()
        child = rehearsal.load()
        _call(child, "make_system_prompt", {})
        _call(child, "reply", {"message": _SAID})
        _call(child, "call_tool", {"call": {"name": "count", "arguments": {"upto": 3}}})
    return rehearsal


def _compile(child: Child, name: str, text: str) -> Compiled:
    compiled = _ask(child, Compile(Source(name=name, text=text)))
    if not isinstance(compiled, Compiled) or compiled.code is None:
        raise RuntimeError(f"the rehearsal did not compile: {compiled}")
    return compiled


def _call(child: Child, hook: str, arguments: dict[str, object]) -> None:
    answer = _ask(child, Call("Rehearsal", hook, _SCENE, arguments, Budget()))
    if not isinstance(answer, Answered):
        raise RuntimeError(f"the rehearsal failed: {answer}")  # noqa: TRY004 (no caller passed a wrong type)


def _ask(child: Child, question: messages.Question) -> messages.Answer:
    answer: messages.Answer = frames.decode_answer(question, child.answer(frames.encode(question)))
    return answer
