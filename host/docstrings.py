"""What the docstring of a model says, taken apart: clients read it in the description of the protocol.

Runs in: host.
"""

import re
from inspect import cleandoc

_FIELDS = "Attributes:\n"
# A name, or several with commas between them, and a sentence that may go on in further lines.
_FIELD = re.compile(r"^ {4}(\w+(?:, \w+)*): (.*(?:\n {5,}.*)*)", re.MULTILINE)


def summary(kind: type) -> str:
    """Return the first line."""
    return _text(kind).partition("\n")[0]


def description(kind: type) -> str:
    """Return all but the fields, each paragraph on a line of its own."""
    text = _text(kind).partition(_FIELDS)[0]
    return "\n".join(_joined(paragraph) for paragraph in text.strip().split("\n\n"))


def meanings(kind: type) -> dict[str, str]:
    """Return what is said of each field, by the class itself or by one that it inherits from."""
    found: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        for names, meaning in _FIELD.findall(_text(each).partition(_FIELDS)[2]):
            found |= dict.fromkeys(names.split(", "), _joined(meaning))
    return found


def _text(kind: type) -> str:
    # There is none if Python was told to leave docstrings out.
    return cleandoc(kind.__doc__ or "")


def _joined(text: str) -> str:
    # Some are written for Sphinx, all are read as Markdown.
    return " ".join(text.split()).replace("``", "`")
