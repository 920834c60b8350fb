"""The page of diagnostics for browsers: what docs/diagnostics.md says, where a server can send it.

The page to talk on links each code there, also without a network. ``python -m diagnostics_page`` writes both.

Runs in: tests.
"""

import re
from html import escape
from pathlib import Path
from typing import Final

PATH: Final = Path(__file__).parents[2] / "host" / "pages" / "talk" / "diagnostics.html"
_HEAD: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Diagnostics · Greenroom</title>
<link rel="icon" href="/pages/shared/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/pages/shared/style.css">
<link rel="stylesheet" href="/pages/talk/diagnostics.css">
</head>
<body>
<main>
"""
_FOOT: Final = "</main>\n</body>\n</html>\n"
_LINK: Final = re.compile(r"\[([^]]*)\]\([^)]*\)")
_CODE: Final = re.compile(r"`([^`]*)`")
_STRONG: Final = re.compile(r"\*\*([^*]*)\*\*")
_ESCAPED: Final = re.compile(r"\\([\\`*_\[\]<>])")


def as_html(markdown: str) -> str:
    """Return the page; its blocks are those that the page of diagnostics has, and no others.

    Raises:
        ValueError: A block is of another kind.
    """
    blocks = "\n".join(_block(each) for each in _blocks(markdown))
    return f"{_HEAD}{blocks}\n{_FOOT}"


def _blocks(markdown: str) -> list[str]:
    """Cut a page at its blank lines, but leave code together."""
    blocks: list[list[str]] = [[]]
    for line in markdown.strip().split("\n"):
        if _goes_on(blocks[-1], line):
            blocks[-1].append(line)
        else:
            blocks.append([line] if line else [])
    return ["\n".join(each).rstrip("\n") for each in blocks if each]


def _goes_on(block: list[str], line: str) -> bool:
    first = block[0] if block else ""
    if first.startswith("```"):
        return "```" not in block[1:]
    if first.startswith("    "):
        return not line or line.startswith("    ")
    return bool(block and line)


def _block(text: str) -> str:
    if text.startswith("# "):
        return f"<h1>{_inline(text[2:])}</h1>"
    if text.startswith("## "):
        return f'<h2 id="{escape(text[3:])}">{_inline(text[3:])}</h2>'
    if text.startswith("```"):
        return _code(text.split("\n", 1)[1].removesuffix("```"))
    if text.startswith("    "):
        return _code("".join(f"{line.removeprefix('    ')}\n" for line in text.split("\n")))
    if text.startswith("> "):
        said = "\n".join(line.removeprefix(">").strip() for line in text.split("\n"))
        return "<blockquote>" + "".join(f"<p>{_inline(each)}</p>" for each in said.split("\n\n")) + "</blockquote>"
    if text[0] in "-*|<":
        raise ValueError(text)
    return f"<p>{_inline(text)}</p>"


def _code(text: str) -> str:
    return f'<pre tabindex="0"><code>{escape(text.strip(chr(10)))}</code></pre>'


def _inline(text: str) -> str:
    """Mark what is code and what is strong; a link to a document that is not here becomes its words."""
    kept: list[str] = []

    def keep(letter: re.Match[str]) -> str:
        kept.append(escape(letter[1]))
        return f"\0{len(kept) - 1}\0"

    marked = escape(_ESCAPED.sub(keep, _LINK.sub(r"\1", text)), quote=False)
    marked = _STRONG.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", marked))
    return re.sub(r"\0(\d+)\0", lambda number: kept[int(number[1])], marked)
