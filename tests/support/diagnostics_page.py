"""The page docs/diagnostics.md: each code, an example that gets it, what is told, and what to write instead.

``python -m diagnostics_page`` loads the examples as ``greenroom validate`` does, and writes the page, also as the one
that a server sends to browsers.

Runs in: tests.
"""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from unittest.mock import patch

import diagnostics_html
from casts import write_set
from diagnostic_examples import EXAMPLES

from host.conduct import CHARACTER_LOSSES, Blamed, Conduct, LossReason
from host.targets import find_targets
from host.validation import validate
from plugin_api import deprecations
from plugin_api.deprecations import Deprecation, listed
from sandbox.compile import compile_source
from sandbox.diagnostics import CODES, PAGE, Diagnostic
from sandbox.limits import Budget
from sandbox.sources import Source
from sandbox.workers.zygotes import Zygote

PATH: Final = Path(__file__).parents[2] / PAGE
_HEAD: Final = """\
# Diagnostics

What `greenroom validate`, the answer to a reload and the server's log say about a character. Each finding has the file,
the line and the column, one of these codes, a sentence, and mostly a hint. An `error` keeps the character from loading,
or from answering; a `warning` does not. The codes do not change their meaning. This page is written by
`make diagnostics`, from examples that were executed.
"""
_CONSTANTS: Final = """
CHARACTER_NAME = "Example"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "example.wav"}
INSTRUCTIONS = {"instruction_prompt": "You are an example.", "language": "en"}
"""
_PROMPT: Final = """

@hookimpl
def make_system_prompt(scene):
    return ""
"""
_IMPORT: Final = "from plugin_api import hookimpl\n"


def complete(text: str) -> str:
    """Return a whole character of which `text` is the beginning."""
    if "VOICE_SOURCE" in text:
        return text
    prompt = "" if "def make_system_prompt" in text else _PROMPT
    return text + ("" if _IMPORT in text or not prompt else f"\n{_IMPORT}") + _CONSTANTS + prompt


async def findings(zygote: Zygote, directory: Path, text: str) -> list[Diagnostic]:
    """Return what is told of one file."""
    write_set(directory, {"ada.py": complete(text)})
    return await findings_of(zygote, directory)


async def findings_of(zygote: Zygote, directory: Path) -> list[Diagnostic]:
    """Return what is told of a directory."""
    report = await validate(zygote, find_targets([directory]), Budget())
    return list(report.findings)


async def told(zygote: Zygote, code: str, directory: Path) -> list[Diagnostic]:
    """Return what is told of a code's example."""
    example = EXAMPLES[code]
    match code:
        case "memory-exceeded":
            return _of_a_session(LossReason.MEMORY, 1)
        case "deprecated":
            return _of_a_table()
        case "switched-off":
            return _of_a_session(LossReason.DIED, CHARACTER_LOSSES)
    if example.make is None:
        return await findings(zygote, directory / code, example.wrong)
    example.make(write_set(directory / code, {"ignored.txt": ""}))
    return await findings_of(zygote, directory / code)


def _of_a_table() -> list[Diagnostic]:
    known = Deprecation("plugin_api.Tool", date(2026, 11, 30), date(2027, 6, 1), "Write the tools into TOOLS.")
    source = Source(name="ada.py", text="from plugin_api import Tool, hookimpl\n")
    with patch.object(deprecations, "DEPRECATED", listed(known)):
        return list(compile_source(source, thorough=True).diagnostics)


def _of_a_session(reason: LossReason, times: int) -> list[Diagnostic]:
    conduct = Conduct(lambda: 0.0)
    for _ in range(times):
        conduct.blame(reason, Blamed("Ada", "reply", "ada.py", 12))
    return list(conduct.diagnostics)


def write(said: Mapping[str, list[Diagnostic]]) -> str:
    """Return the page, from what is told of each code's example."""
    sections = ("\n".join(_section(code, meaning, said[code])) for code, meaning in CODES.items())
    return f"{_HEAD}\n" + "\n".join(sections)


async def _make() -> str:
    with TemporaryDirectory() as directory:
        async with Zygote() as zygote:
            return write({code: await told(zygote, code, Path(directory)) for code in CODES})


def _section(code: str, meaning: str, said: list[Diagnostic]) -> Iterator[str]:
    example = EXAMPLES[code]
    yield f"## {code}\n"
    yield f"{meaning} {example.advice}\n"
    if example.situation:
        yield f"{example.situation}\n"
    else:
        yield f"{_indented(example.wrong)}\n"
    found = next(each for each in said if each.code == code)
    yield f"{_said(found)}\n"
    if example.right:
        yield f"Instead:\n\n```python\n{example.right.strip()}\n```\n"


def _said(found: Diagnostic) -> str:
    name = Path(found.file).name
    place = f"{name if name.endswith('.py') else '.'}" + (f":{found.line}:{found.column}" if found.line else "")
    hint = f"\n>\n> {_quoted(found.hint)}" if found.hint else ""
    return f"> **{place}: {found.severity}:** {_quoted(found.message)}{hint}"


def _quoted(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>" else letter for letter in text)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.strip().split("\n"))


if __name__ == "__main__":
    page = asyncio.run(_make())
    PATH.write_text(page, encoding="utf-8")
    diagnostics_html.PATH.write_text(diagnostics_html.as_html(page), encoding="utf-8")
