"""Makes characters to measure with: unique ones of 60 to 120 lines, as authors write them.

Three in five are in the older format, one of these with tools; two in five implement hooks. Names, texts and
constants differ from file to file, so that no two are alike to any cache. Both loaders take them as they are.

Runs in: benchmark.
"""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Final

FEWEST_LINES: Final = 60
MOST_LINES: Final = 120

_TRADES: Final = "baker clerk diver fiddler gardener keeper miller pilot sailor tailor weaver whistler".split()
_THINGS: Final = "anchor barrel candle drum engine feather goose hammer kettle lantern map needle rope well".split()
_MANNERS: Final = "calm cheerful curious dry gentle hurried merry patient proud quiet sulking wry".split()
_LANGUAGES: Final = ("en", "fr", "en/fr", "fr/en")

RESOURCE: Final = '''"""Shared by the characters of this set."""

HOUSE_RULES = """
- Keep every answer under three sentences.
- If you did not understand, ask again in a friendly way.
"""

FAREWELLS = ["Mind the step!", "See you at low tide.", "À bientôt !"]

OPENING_HOURS = {"monday": "9-17", "saturday": "10-14"}
'''

_CONSTANTS: Final = '''"""{name} is a {manner} {trade}, made for measuring."""
{imports}
CHARACTER_NAME = "{name}"

VOICE_SOURCE = {{
    "source_type": "freesound",
    "url": "https://example.org/sounds/{number:04d}/",
    "sound_instance": {{"id": {number}, "name": "{thing}.wav", "username": "somebody", "license": "CC0"}},
    "path_on_server": "bench/{thing}_{number:04d}.mp3",
    "start_time": {start},
}}

INSTRUCTIONS = {{
    "type": "{trade}",
    "language": "{language}",
    "instruction_prompt": (
        "You are {name}, a {manner} {trade} who owns a {thing} and speaks of it too often. "
        "You have kept it for {years} years, and would not part with it for {price} coins. "
        "Ask what the other person keeps, and why, and whether it was worth the trouble."
    ),
    "decks": [
{decks}
    ],
}}

METADATA = {{"good": {good}, "comment": "number {number} of the {trade}s", "added": "spring"}}

MOODS = ["{manner}", "bluffing", "listening", "half asleep"]
'''

_OLDER_METHODS: Final = '''

def describe(things, separator=", "):
    """List things as people do: the last one after an 'and'."""
    *most, last = things
    return f"{{separator.join(most)}} and {{last}}" if most else last


class PromptGenerator:
    """Writes the prompt from the instructions and a little luck."""

    def __init__(self, instructions):
        self.instructions = instructions
        self.asked = 0

    def make_system_prompt(self) -> str:
        import datetime
        import random

        from unmute.llm.system_prompt import (
            _SYSTEM_PROMPT_BASICS,
            _SYSTEM_PROMPT_TEMPLATE,
            LANGUAGE_CODE_TO_INSTRUCTIONS,
            get_readable_llm_name,
        )

        mood = random.choice(MOODS)
        lines = "\\n".join(
            f"{{number}}. From the {{deck}}: {{describe(random.sample(cards, 2))}} (of {{len(cards):03d}})"
            for number, (deck, cards) in enumerate(self.instructions["decks"], start=1)
        )
        hour = datetime.datetime.now().strftime("%H:%M")
        text = (
            f"{{self.instructions.get('instruction_prompt', '')}}\\n"
            f"You are {{mood.upper()!s}} today, and it is {{hour}}; you hold {{random.randint(2, {years})}} buttons.\\n"
            f"What lies on your table:\\n{{lines}}"
        )
        return _SYSTEM_PROMPT_TEMPLATE.format(
            _SYSTEM_PROMPT_BASICS=_SYSTEM_PROMPT_BASICS,
            additional_instructions=text,
            language_instructions=LANGUAGE_CODE_TO_INSTRUCTIONS.get(self.instructions.get("language")),
            llm_name=get_readable_llm_name(),
        )
'''

_TOOLS: Final = """
TOOLS = [
    {{
        "type": "function",
        "function": {{
            "name": "count_{thing}s",
            "description": "Counts what is on the shelf.",
            "parameters": {{
                "type": "object",
                "properties": {{
                    "shelf": {{"type": "string", "enum": ["upper", "lower"]}},
                    "at_least": {{"type": "integer", "minimum": 0}},
                }},
                "required": ["shelf"],
            }},
        }},
    }}
]
"""

_TOOL_METHODS: Final = """
    def get_tools(self) -> list[dict] | None:
        return globals().get("TOOLS")

    def handle_tool_call(self, tool_name: str, tool_input: dict) -> str:
        import json

        if tool_name != "count_{thing}s":
            raise ValueError(f"there is no tool {{tool_name}}")
        self.asked = self.asked + 1
        return json.dumps({{"shelf": tool_input["shelf"], "count": {years}, "asked": self.asked}})
"""

_OWN_RESOURCE: Final = "from characters.resources.shared_constants import FAREWELLS, HOUSE_RULES\n"

_RESOURCE_METHODS: Final = """
    def say_goodbye(self) -> str:
        import random

        return f"{{HOUSE_RULES}}{{random.choice(FAREWELLS)}}"
"""

_HOOK_IMPORTS: Final = """
import random
import re

from plugin_api import Message, Scene, hookimpl
from plugin_api.prompts import build_system_prompt
"""

_HOOKS: Final = '''
WORDS = re.compile(r"[a-zà-ÿ]+")
ANSWERS = {{
    "hello": "Hello. Mind the {thing}, it is older than both of us.",
    "price": "It is not for sale, not even for {price} coins.",
    "years": "It has been {years} years, and I still dust it on Mondays.",
    "thanks": "You are welcome. Come back when the wind turns.",
}}


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    mood = MOODS[len(scene.messages) % len(MOODS)]
    return build_system_prompt(f"{{INSTRUCTIONS['instruction_prompt']}}\\nYou are {{mood}} today.", scene.language)


@hookimpl
def greet(scene: Scene) -> str:
    hello = "Good evening" if scene.now.hour >= 18 else "Good day"
    return f"{{hello}}, I am {{CHARACTER_NAME}}. Have you come about the {thing}?"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    said = words(message.text)
    scene.state["turns"] = scene.state.get("turns", 0) + 1
    for word, answer in ANSWERS.items():
        if word in said:
            return answer
    if len(said) > {years}:
        return f"That was {{len(said)}} words; I am a {{random.choice(MOODS)}} {trade}, I take them one at a time."
    return draw(scene.state["turns"])


@hookimpl
def on_user_message(scene: Scene, message: Message) -> None:
    heard = scene.state.setdefault("heard", [])
    heard.append(message.text[:40])
    del heard[:-5]


def words(text: str) -> list[str]:
    """Take the words out of what was said."""
    return WORDS.findall(text.lower())


def draw(turn: int) -> str:
    deck, cards = INSTRUCTIONS["decks"][turn % len(INSTRUCTIONS["decks"])]
    first, second = random.sample(cards, 2)
    return f"From the {{deck}} I drew {{first}}, then {{second}}. It means what it means."
'''

# Beside the older format's plainest file, each kind adds a little; what is last in a tuple stands last in the file.
_OLDER: Final = ("", _CONSTANTS, "", _OLDER_METHODS, "")
_WITH_TOOLS: Final = ("", _CONSTANTS, _TOOLS, _OLDER_METHODS, _TOOL_METHODS)
_WITH_RESOURCE: Final = (_OWN_RESOURCE, _CONSTANTS, "", _OLDER_METHODS, _RESOURCE_METHODS)
_WITH_HOOKS: Final = (_HOOK_IMPORTS, _CONSTANTS, _HOOKS, "", "")
_KINDS: Final = (_OLDER, _WITH_HOOKS, _WITH_TOOLS, _WITH_HOOKS, _WITH_RESOURCE)


def write_characters(directory: Path, count: int, seed: int) -> Path:
    """Write `count` unique characters and their resources into a new directory, and return it.

    The same seed gives the same files; another seed gives files that differ from them in every text.
    """
    (directory / "resources").mkdir(parents=True)
    (directory / "resources" / "shared_constants.py").write_text(RESOURCE, encoding="utf-8")
    for index in range(count):
        text = make_character(index, seed)
        (directory / f"character_{index:03d}.py").write_text(text, encoding="utf-8")
    return directory


def make_character(index: int, seed: int) -> str:
    """Return the source of one character."""
    pick = random.Random(seed * 10_007 + index)
    imports, *parts = _KINDS[index % len(_KINDS)]
    trade, thing, manner = pick.choice(_TRADES), pick.choice(_THINGS), pick.choice(_MANNERS)
    facts = {
        "name": f"{manner.capitalize()} {trade.capitalize()} {seed}-{index}",
        "trade": trade,
        "thing": thing,
        "manner": manner,
        "number": pick.randrange(1, 10_000),
        "start": pick.randrange(30),
        "years": pick.randrange(5, 60),
        "price": pick.randrange(100, 9000),
        "language": pick.choice(_LANGUAGES),
        "good": pick.random() < 0.5,
        "decks": _make_decks(pick.sample, pick.randrange(3, 14)),
        "imports": imports,
    }
    text = "".join(part.format(**facts) for part in parts)
    lines = text.count("\n")
    assert FEWEST_LINES <= lines <= MOST_LINES, f"a character of {lines} lines is not what is to be measured"
    return text


def _make_decks(sample: Callable[..., list[str]], count: int) -> str:
    return "\n".join(f'        ("deck {number}", {sample(_THINGS, 4)!r}),' for number in range(count)).replace("'", '"')
