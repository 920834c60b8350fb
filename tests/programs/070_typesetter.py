"""Sets any text into a narrow column, with a hanging indent if you like."""

import textwrap
from textwrap import dedent, fill, indent, shorten, wrap

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Gutenberg's Nephew"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/nephew.wav"}
INSTRUCTIONS = {
    "language": "en",
    "instruction_prompt": dedent("""\
        You set type.
          Indents matter to you.
        You never hyphenate a name."""),
}
TALK = [
    "column 24",
    "hang 30",
    "short 40",
    "short 5",
    "quote",
    "boxes",
    "column 0",
    "A well-known-but-overlong-and-hyphenated word, set small",
]

COPY = """
    The harbour was full of letters that week, all of them lower-case,
    and the tide kept moving the em-dashes about -- so we printed it twice.

    Nobody noticed.
    """


def paragraphs(text: str) -> list[str]:
    return [" ".join(block.split()) for block in dedent(text).strip().split("\n\n")]


def boxed(lines: list[str], width: int) -> str:
    rule = f"+{'-' * (width + 2)}+"
    return "\n".join([rule, *(f"| {line:<{width}} |" for line in lines), rule])


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return indent(INSTRUCTIONS["instruction_prompt"], "> ", lambda line: not line.isspace())


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    first, *rest = paragraphs(COPY)
    match message.text.split():
        case ["column", width]:
            return "\n\n".join(fill(each, width=int(width), break_on_hyphens=False) for each in (first, *rest))
        case ["hang", width]:
            return fill(first, int(width), initial_indent="* ", subsequent_indent="  ", max_lines=4, placeholder=" ...")
        case ["short", width]:
            return shorten(first, int(width), placeholder="…")
        case ["quote"]:
            return indent(dedent(COPY), "    | ")
        case ["boxes"]:
            return boxed(wrap(first, 20), 20)
        case _:
            lines = textwrap.wrap(message.text, 12, break_long_words=False, drop_whitespace=True)
            scene.state["lines"] = lines
            return f"{len(lines)} lines, the longest {max(map(len, lines), default=0)}"
