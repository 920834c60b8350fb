"""A report for a reader: what loads, and each finding with the line that it is about.

Runs in: host.
"""

from collections.abc import Iterator

from host.reports import Character, Report
from host.reports.finding_text import FindingText
from sandbox.diagnostics import PAGE, printable


def write(report: Report, *, colour: bool = False) -> str:
    """Return the lines."""
    return "\n".join(_Text(colour=colour).lines(report))


class _Text:
    def __init__(self, *, colour: bool) -> None:
        self._findings = FindingText(colour=colour)

    def lines(self, report: Report) -> Iterator[str]:
        for character in report.characters:
            yield from self._character(character)
        for found in report.findings:
            yield from self._findings.lines(found)
        if codes := sorted({each.code for each in report.findings}):
            yield f"{PAGE} tells more of: {', '.join(codes)}."
        yield f"{len(report.characters)} of {report.files} characters load."

    def _character(self, character: Character) -> Iterator[str]:
        state = self._findings.styled("loads", "green")
        yield f"{character.file}: {character.name}: {state} ({', '.join(character.hooks)})"
        yield f"    {', '.join(_traits(character))}"
        if character.prompt is not None:
            yield from (f"    | {printable(line, len(line) + 1)}" for line in character.prompt.split("\n"))


def _traits(character: Character) -> Iterator[str]:
    yield f"tools: {' '.join(character.tools)}" if character.tools else "no tools"
    yield f"voice: {printable(character.voice, 100)}"
    yield f"language: {character.language or 'none'}"
    yield f"{character.size_bytes} bytes"
    yield f"loads in {character.load_milliseconds:.1f} ms"
    if character.prompt_characters is not None:
        yield f"prompt of {character.prompt_characters} characters"
    if character.is_checked:
        yield "checks itself"
