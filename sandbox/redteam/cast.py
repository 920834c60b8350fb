"""What stands around a trick: the rest of its file, and the characters that it must not touch.

Runs in: host.
"""

import re
from typing import Final

from sandbox.redteam.tricks import Trick
from sandbox.sources import Source, Sources, make_sources

TRICK_FILE: Final = "trick.py"
VICTIM_FILE: Final = "victim.py"
TRICK, VICTIM = "Trick", "Victim"

_DEFINED = re.compile(r"^def (make_system_prompt|greet|reply|list_tools|call_tool|on_[a-z_]+)\(", re.MULTILINE)
_CONSTANTS: Final = {
    "CHARACTER_NAME": f"{TRICK!r}",
    "VOICE_SOURCE": '{"source_type": "file", "path_on_server": "voices/trick.wav"}',
    "INSTRUCTIONS": '{"instruction_prompt": "You are a trick."}',
}
_HOOKS: Final = {
    "make_system_prompt": 'def make_system_prompt(scene):\n    return "You are a trick."',
    # What a trick has got it leaves in `loot`.
    "reply": 'def reply(scene, message):\n    return repr(globals()["loot"]) if globals().get("loot") else "nothing"',
}

# Touches all that characters share in their worker or in their process, so that its answer tells whether anybody
# changed any of it.
_BYSTANDER: Final = """
import base64, calendar, collections, copy, datetime, decimal, enum, functools, hashlib, itertools, json, math
import operator, random, re, statistics, string, textwrap, typing, unicodedata
from dataclasses import asdict, dataclass
from plugin_api import ToolCall, hookimpl
from unmute.llm.system_prompt import LANGUAGE_CODE_TO_INSTRUCTIONS, _SYSTEM_PROMPT_BASICS

CHARACTER_NAME = {name!r}
VOICE_SOURCE = {{"source_type": "file", "path_on_server": "voices/bystander.wav"}}
INSTRUCTIONS = {{"instruction_prompt": "You keep a secret.", "language": "en", "list": [1, 2]}}
SECRET = {secret!r}


@dataclass
class Point:
    x: int = 1


class Colour(enum.Enum):
    RED = 1


class PromptGenerator:
    def __init__(self, instructions):
        self.instructions = instructions

    def make_system_prompt(self):
        return json.dumps(self.instructions)


@hookimpl
def reply(scene, message):
    scene.state["asked"] = scene.state.get("asked", 0) + 1
    return "|".join(map(str, [
        json.dumps({{"a": [1, None]}}), json.loads("[1]"), f"{{math.pi:.3f}}", "{{0.text:>7}}".format(message),
        re.sub("b+", "c", "abbc"), asdict(Point()), Colour(1).name, sorted({{3, 1}}), random.randint(5, 5),
        len(LANGUAGE_CODE_TO_INSTRUCTIONS), len(_SYSTEM_PROMPT_BASICS) > 0, isinstance(1, int), issubclass(bool, int),
        decimal.Decimal(1) / 3, string.capwords("a b"), textwrap.fill("a b", 1), statistics.mean([1, 3]),
        functools.reduce(operator.add, [1, 2]), list(itertools.islice(itertools.count(), 2)), INSTRUCTIONS,
        collections.Counter("aab"), copy.deepcopy([1]), base64.b64encode(b"a"), unicodedata.name("a"),
        hashlib.sha256(b"a").hexdigest()[:8], calendar.isleap(2024), datetime.date(2024, 1, 1), typing.Any,
        ToolCall("a", {{}}).name, {{}} == {{}}, str(1.5), round(2.5), "%s" % 1, b"a".decode(), scene.state["asked"],
    ]))
"""


def complete(trick: Trick) -> str:
    """Return the text of a trick's file: its own, and whatever it leaves out of a character behind it."""
    text = trick.text if trick.text.endswith("\n") else f"{trick.text}\n"
    defined = _DEFINED.findall(text)
    rest = [
        f"{name} = {value}" for name, value in _CONSTANTS.items() if not re.search(rf"^{name}\b", text, re.MULTILINE)
    ]
    has_prompt = "class PromptGenerator" in text
    rest += [code for name, code in _HOOKS.items() if name not in defined and not (has_prompt and name != "reply")]
    hooks = [*defined, *(name for name in _HOOKS if f"def {name}" in "\n".join(rest))]
    marks = [f"{name} = hookimpl({name})" for name in hooks if f"@hookimpl\ndef {name}(" not in text]
    return "\n".join([text, *rest, *(["from plugin_api import hookimpl", *marks] if marks else []), ""])


def bystander(name: str, secret: str) -> Source:
    """Return a character that holds a secret and says whether what it uses is still what it was."""
    return Source(name=VICTIM_FILE, text=_BYSTANDER.format(name=name, secret=secret))


def around(text: str, trick: Trick, secret: str) -> Sources:
    """Return the set of a trick: its file, what else belongs to it, and a victim that loads after it."""
    others = [Source(name=name, text=other) for name, other in trick.others.items()]
    characters = [Source(name=TRICK_FILE, text=text), bystander(VICTIM, secret)]
    return make_sources(
        "/cast",
        (*characters, *(each for each in others if "/" not in each.name)),
        (each for each in others if "/" in each.name),
    )
