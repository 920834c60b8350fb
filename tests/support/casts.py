"""Directories of characters, written for a test.

Runs in: tests.
"""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent, indent

_TEMPLATE = """\
from plugin_api import Message, Scene, Tool, ToolCall, hookimpl

CHARACTER_NAME = {name!r}
VOICE_SOURCE = {{"source_type": "file", "path_on_server": {voice!r}}}
INSTRUCTIONS = {{"instruction_prompt": "You are {name}.", "language": "en"}}
METADATA = {{"good": {good!r}, "comment": {comment!r}}}


@hookimpl
def make_system_prompt(scene: Scene) -> str:
{prompt}


@hookimpl
def reply(scene: Scene, message: Message) -> str | ToolCall | None:
{reply}


{more}
"""


def character(  # noqa: PLR0913 (one parameter a part of the file)
    name: str,
    *,
    reply: str = 'return f"{CHARACTER_NAME} heard {message.text}"',
    prompt: str = 'return "SECRET PROMPT"',
    more: str = "",
    voice: str = "tests/voice.wav",
    good: bool | None = True,
    comment: str | None = None,
) -> str:
    """Return the source of a character.

    Args:
        name: Its name.
        reply: Body of its `reply` hook.
        prompt: Body of its `make_system_prompt` hook.
        more: Whatever else stands in the file.
        voice: Its `path_on_server`.
        good: Its author's word on it.
        comment: The same.
    """
    return _TEMPLATE.format(
        name=name,
        voice=voice,
        good=good,
        comment=comment,
        prompt=_body(prompt),
        reply=_body(reply),
        more=dedent(more),
    )


def _body(text: str) -> str:
    return indent(dedent(text).strip(), "    ")


def write_set(directory: Path, files: Mapping[str, str]) -> Path:
    """Write files into a directory, which is made if it is not there, and return it."""
    for name, source in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return directory
