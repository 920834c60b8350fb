"""The surface file: one line for each thing that a character can reach, for all Pythons together.

``python -m surface.file`` has a worker walk and writes down what this Python sees; ``make surface`` does so with each.

Runs in: host.
"""

import asyncio
import difflib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from surface import asking

from sandbox.workers.zygotes import Zygote

Listing: TypeAlias = Mapping[str, Mapping[str, str]]
Line: TypeAlias = tuple[str, str, str]
"""Block, name and what it is."""

PATH: Final = asking.SPECIMENS.with_name("surface.txt")
VERSIONS: Final = ("3.11", "3.12", "3.13")
THIS_VERSION: Final = "{}.{}".format(*sys.version_info)

_HEAD: Final = """\
# All that a character can reach. Written by `make surface`: a worker walks the live namespace of a character from
# inside, taking every step that source may take. docs/security.md tells how a change to this file is reviewed.
#
# A block is a module, a type, or the built-in names. A line says what a name is; where it can be called without
# arguments, what that answers follows the arrow. A type has the lines in which it differs from its bases. "ours" is a
# function of the sandbox that stands for Python's own. A line ends with the Pythons that have it if not all do.
"""
_LINE = re.compile(r"    (\S+): (.*?)(?:  \[([\d. ]+)\])?")


def read(path: Path = PATH) -> dict[Line, frozenset[str]]:
    """Return each line of the file and the Pythons that have it."""
    lines: dict[Line, frozenset[str]] = {}
    block = ""
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        if (found := _LINE.fullmatch(text)) is not None:
            lines[block, found[1], found[2]] = frozenset(found[3].split() if found[3] else VERSIONS)
        elif not text.startswith("#"):
            block = text
    return lines


def merge(lines: Mapping[Line, frozenset[str]], version: str, listing: Listing) -> dict[Line, frozenset[str]]:
    """Return `lines` with what they say of one Python replaced by what its walk saw."""
    seen = {(block, name, text) for block, entries in listing.items() for name, text in entries.items()}
    others = {line: versions - {version} for line, versions in lines.items()}
    merged = {
        line: others.get(line, frozenset()) | ({version} if line in seen else set())
        for line in others | dict.fromkeys(seen)
    }
    return {line: frozenset(versions) for line, versions in merged.items() if versions}


def write(lines: Mapping[Line, frozenset[str]], path: Path = PATH) -> None:
    """Write the file."""
    path.write_text("\n".join((_HEAD.rstrip(), *_render(lines), "")), encoding="utf-8")


def _render(lines: Mapping[Line, Iterable[str]]) -> Iterator[str]:
    block = ""
    for line in sorted(lines):
        if line[0] != block:
            block = line[0]
            yield from ("", block) if block else ()
        versions = " ".join(sorted(lines[line]))
        yield f"    {line[1]}: {line[2]}" + (f"  [{versions}]" if versions != " ".join(VERSIONS) else "")


def compare(lines: Mapping[Line, frozenset[str]], version: str, listing: Listing) -> str:
    """Return how the file differs from what one Python's walk saw, or nothing if it does not."""
    expected = {line: VERSIONS for line, versions in lines.items() if version in versions}
    found = merge({}, version, listing)
    difference = difflib.unified_diff(
        *(list(_render(dict.fromkeys(each, VERSIONS))) for each in (expected, found)),
        fromfile=PATH.name,
        tofile=f"what Python {version} shows",
        lineterm="",
        n=1,
    )
    return "\n".join(difference)


async def ask_process() -> asking.Report:
    """Have a fresh worker in a process of its own walk."""
    async with Zygote() as zygote:
        link = await zygote("session")
        try:
            [report] = await asking.ask(link, "Specimens")
        finally:
            await link.close()
    return report


def main() -> None:
    """Write down what this Python sees."""
    lines = read()
    listing = asyncio.run(ask_process()).listing
    write(merge(lines, THIS_VERSION, listing))
    print(compare(lines, THIS_VERSION, listing) or f"{PATH.name}: nothing new on Python {THIS_VERSION}")


if __name__ == "__main__":
    main()
