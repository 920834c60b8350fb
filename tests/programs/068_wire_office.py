"""A wire office: counts the letters, spells them out, and charges for punctuation."""

import string
from string import (
    ascii_letters,
    ascii_uppercase,
    capwords,
    digits,
    hexdigits,
    octdigits,
    printable,
    punctuation,
    whitespace,
)

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Dot and Dash"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/dot_dash.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a telegraph office STOP"}
TALK = [
    "Arriving Monday, 9 o'clock!",
    "SOS 42",
    "secret Meet me at noon",
    "tidy  the quick-brown fox ",
    "0x1F 777",
    "Ärger\t",
]

MORSE = dict(
    zip(
        ascii_uppercase + digits,
        ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.. "
        "----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.".split(),
        strict=True,
    )
)
SPOKEN = str.maketrans({".": "di", "-": "dah"})
PRICES = {ascii_letters: 1, digits: 2, punctuation: 5, whitespace: 0}


def rotate(text: str, by: int = 13) -> str:
    lower, upper = string.ascii_lowercase, ascii_uppercase
    table = str.maketrans(lower + upper, lower[by:] + lower[:by] + upper[by:] + upper[:by])
    return text.translate(table)


def price(text: str) -> int:
    cost = {sign: pence for signs, pence in PRICES.items() for sign in signs}
    return sum(cost.get(sign, 10) for sign in text)


def tap(text: str) -> str:
    return " / ".join(" ".join(MORSE.get(sign, "?") for sign in word) for word in text.upper().split())


def kinds(word: str) -> list[str]:
    sets = {"octal": octdigits, "hex": hexdigits, "decimal": digits, "plain": printable}
    return [name for name, signs in sets.items() if word and set(word.removeprefix("0x")) <= set(signs)]


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return INSTRUCTIONS["instruction_prompt"] + " " + tap("sos").translate(SPOKEN)


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    order, _, rest = message.text.partition(" ")
    if order == "secret":
        hidden = rotate(rest)
        return f"{hidden} = {rotate(hidden)}"
    if order == "tidy":
        return f"{capwords(rest)!r} or {capwords(rest, '-')!r}"
    scene.state["pence"] = scene.state.get("pence", 0) + price(message.text)
    shapes = {word: kinds(word) for word in message.text.split()}
    return f"{tap(message.text)} | {scene.state['pence']} pence | {shapes}"
