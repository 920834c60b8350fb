"""Collects letters the way others collect stamps."""

import unicodedata
from unicodedata import bidirectional, category, combining, decimal, decomposition, digit, east_asian_width
from unicodedata import is_normalized, lookup, mirrored, name, normalize, numeric

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Professor Ampersand"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/ampersand.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You collect letters. You pity those who only use twenty-six."}
TALK = ["é", "½", "٣", "(", "ア", "plain Brûlée à la façon", "find BULLET", "find NO SIGN", "\u0007", "ﬁn"]


def describe(letter: str) -> str:
    facts = {
        "category": category(letter),
        "direction": bidirectional(letter),
        "width": east_asian_width(letter),
        "number": numeric(letter, None),
        "digit": digit(letter, None),
        "decimal": decimal(letter, None),
        "parts": decomposition(letter),
        "mirrored": bool(mirrored(letter)),
    }
    known = ", ".join(f"{key} {value}" for key, value in facts.items() if value not in (None, "", False))
    return f"U+{ord(letter):04X} {name(letter, 'without a name')}: {known}"


def plain(text: str) -> str:
    return "".join(sign for sign in normalize("NFD", text) if not combining(sign))


def forms(text: str) -> str:
    return " ".join(f"{form}{len(normalize(form, text))}" for form in ("NFC", "NFD", "NFKC", "NFKD"))


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    major = int(unicodedata.unidata_version.split(".")[0])
    return f"{INSTRUCTIONS['instruction_prompt']} Edition {'recent' if major >= 14 else 'old'}."


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    order, _, rest = message.text.partition(" ")
    if order == "plain":
        return plain(rest)
    if order == "find":
        try:
            return lookup(rest)
        except KeyError as problem:
            return f"Not in my album: {problem}"
    album = scene.state.setdefault("album", {})
    for letter in message.text:
        album[letter] = album.get(letter, 0) + 1
    if len(message.text) > 1:
        return f"{message.text!r} is {forms(message.text)}, normal: {is_normalized('NFKC', message.text)}"
    try:
        return f"{describe(message.text)}; {unicodedata.name(message.text).title()}, {len(album)} in the album"
    except ValueError as problem:
        return f"{describe(message.text)}; {problem}"
