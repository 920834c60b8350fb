"""Writes the table of settings in docs/operations.md: `make settings`.

Runs in: tests.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from host.flags import values_of
from host.layers import PREFIX
from host.settings import DEFAULT_CHARACTERS, Settings, flag_of

PAGE: Final = Path(__file__).parents[2] / "docs" / "operations.md"

_PART: Final = re.compile(r"(?<=<!-- made by make settings: settings -->\n).*?(?=<!-- end -->)", re.DOTALL)


def renewed(page: str) -> str:
    """Return the page with the table as it has to be."""
    table = "\n".join(_table())
    return _PART.sub(lambda _: f"{table}\n", page)


def _table() -> Iterator[str]:
    yield "| variable | flag | values | default | meaning |"
    yield "|---|---|---|---|---|"
    for name, field in Settings.model_fields.items():
        cells = (
            f"`{PREFIX}{name.upper()}`",
            f"`{flag_of(name)}`",
            values_of(name),
            _default(field.default),
            field.description,
        )
        yield f"| {' | '.join(map(str, cells))} |"


def _default(value: object) -> str:
    if value is None or value == ():
        return "none"
    if value == DEFAULT_CHARACTERS:
        return "the `characters/` of the installation"
    return f"`{str(value).lower()}`"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
