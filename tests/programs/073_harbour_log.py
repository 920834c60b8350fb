"""Searches an old harbour log with whatever pattern you give."""

import re
from re import ASCII, DOTALL, IGNORECASE, MULTILINE, NOFLAG, UNICODE, VERBOSE, A, I, M, Match, Pattern, S, U, X

from plugin_api import hookimpl

CHARACTER_NAME = "Keeper of the Log"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/keeper_of_the_log.wav"}
INSTRUCTIONS = {"instruction_prompt": "You keep the harbour log. You find anything in it, slowly."}
TALK = [r"find ^\d+", "find gull|Ærø", "find (", "find *", "quote 3.50 (cash)", "flags", "words", "hide", "ships"]

LOG = """\
0615 Ærø ferry in, 12 souls, fee 3.50
0740 gull on the crane, GULL on the mast
# nothing else before noon
1205 Brig "Patience" out; cargo: rope,salt , tar
"""
SHIP: Pattern = re.compile(r'brig\s"(?P<ship>\w+)"|(?P<ferry>\w+)\sferry', I)


def search(text: str) -> list[str]:
    pattern = re.compile(text, MULTILINE | IGNORECASE)
    return [match.group() for match in pattern.finditer(LOG)]


def name_ship(match: Match) -> str:
    return f"{match.lastgroup}:{match[match.lastgroup]}@{match.start()}"


def count_flags() -> str:
    same = (A, I, M, S, U, X) == (ASCII, IGNORECASE, MULTILINE, DOTALL, UNICODE, VERBOSE)
    letters = len(re.findall(r"\w", LOG)), len(re.findall(r"\w", LOG, ASCII))
    whole = re.search(r"^0740.*tar$", LOG, S | M)
    loose = re.compile(r"no thing  # without blanks", X)
    return f"{same} {letters} {whole is not None} {loose.search(LOG)[0]} {NOFLAG == 0} {bool(loose.flags & X)}"


@hookimpl
def make_system_prompt(scene):
    cargo = re.split(r"\s*,\s*", LOG.rstrip().rpartition("cargo: ")[2])
    return f"{INSTRUCTIONS['instruction_prompt']} Last cargo: {cargo}."


@hookimpl
def reply(scene, message):
    order, _, rest = message.text.partition(" ")
    match order:
        case "find":
            try:
                return f"{search(rest)}"
            except re.error as problem:
                return f"{problem} ({problem.msg}, {problem.pos}, {problem.pattern})"
        case "quote":
            return f"{re.escape(rest)} {bool(re.fullmatch(re.escape(rest), rest))}"
        case "flags":
            return count_flags()
        case "words":
            return str(re.findall(r"(\d{2})(\d{2}) (\w+)", LOG))
        case "hide":
            hidden, times = re.subn(r"\d", "#", LOG, count=6)
            return f"{times}: {hidden.splitlines()[0]}; {SHIP.sub(lambda _: 'a ship', LOG, count=1).splitlines()[0]}"
        case "ships":
            return " ".join(map(name_ship, SHIP.finditer(LOG))) + f" of {SHIP.groups} groups"
