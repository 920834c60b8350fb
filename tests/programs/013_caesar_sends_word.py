"""Writes secret letters: Caesar, Vigenere, and a checksum in bytes."""

from itertools import cycle
from string import ascii_lowercase, ascii_uppercase

from plugin_api import hookimpl

CHARACTER_NAME = "Caesar"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/caesar.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You write in code, mostly about Gaul."}
TALK = ["3 Attack at dawn, Brutus!", "-3 Dwwdfn dw gdzq", "rome Veni vidi vici", "crack Jrgv", "26 same", "x", "0 \u00e9t\u00e9"]


def shift_table(by: int) -> dict[int, int]:
    by %= 26
    return str.maketrans(
        ascii_lowercase + ascii_uppercase,
        ascii_lowercase[by:] + ascii_lowercase[:by] + ascii_uppercase[by:] + ascii_uppercase[:by],
    )


def caesar(text: str, by: int) -> str:
    return text.translate(shift_table(by))


def vigenere(text: str, word: str) -> str:
    shifts = cycle(ord(letter) - ord("a") for letter in word.lower())
    return "".join(caesar(letter, next(shifts)) if letter.isalpha() else letter for letter in text)


def checksum(text: str) -> str:
    high = low = 0
    for byte in text.encode("utf-8"):
        low = (low + byte) % 255
        high = (high + low) % 255
    return f"{high << 8 | low:04x}"


def crack(text: str) -> str:
    """Try every shift, and take the one with the most e, t, a and o."""
    tries = ((by, caesar(text, -by)) for by in range(26))
    by, best = max(tries, key=lambda one: sum(map(one[1].lower().count, "etao")))
    return f"{by}: {best}"


@hookimpl
def make_system_prompt(scene):
    return INSTRUCTIONS["instruction_prompt"]


@hookimpl
def reply(scene, message):
    first, space, rest = message.text.partition(" ")
    if not space:
        raise ValueError(f"no letter after {first!r}")
    if first == "crack":
        return crack(rest)
    if first.lstrip("-").isdecimal():
        coded = caesar(rest, int(first))
    else:
        coded = vigenere(rest, first)
    raw = coded.encode()
    print(raw, raw.hex(" ", 2), raw[:3].upper(), raw.startswith(b"D"), len(raw) - len(coded))
    return f"{coded} [{checksum(coded)}] {chr(ord(coded[0]) ^ 0x20)}"
