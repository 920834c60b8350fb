"""Why a file was refused: what happened when it ran, together with what its text says.

Runs in: host.
"""

from collections.abc import Iterable
from typing import Final

from sandbox.diagnostics import Diagnostic

_OF_THE_TEXT: Final = frozenset({"syntax-error", "syntax-not-allowed", "name-not-allowed", "attribute-not-allowed"})


def merge(happened: Iterable[Diagnostic], surveyed: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return both without what they have in common; the text tells more precisely where that is."""
    read = list(surveyed)
    if any(each.code in _OF_THE_TEXT for each in read):
        # It never ran: the first look found the beginning of what the second one did.
        return read
    ran = list(happened)
    failed = {(each.file, each.line) for each in ran if each.code == "character-failed"}
    read = [each for each in read if each.code != "name-unknown" or (each.file, each.line) not in failed]
    return [each for each in ran if not any(_is_same(each, other) for other in read)] + read


def _is_same(one: Diagnostic, other: Diagnostic) -> bool:
    if (one.file, one.code) != (other.file, other.code):
        return False
    # Of what a file lacks the text tells where it may have been meant to be.
    is_of_the_file = one.code == "prompt-generator-missing"
    return (
        one.message == other.message or is_of_the_file or (one.code == "constant-missing" and _begins_alike(one, other))
    )


def _begins_alike(one: Diagnostic, other: Diagnostic) -> bool:
    return one.message.split()[0] == other.message.split()[0]
