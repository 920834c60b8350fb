"""The command ``config``: shows the settings that hold, and where each comes from.

Runs in: host.
"""

import json
import re
from typing import Any, Final

import typer
from pydantic import SecretStr

from host.layers import Effective

MASK: Final = "********"
# Who writes a password into an address does not want to see it either.
_PASSWORD: Final = re.compile(r"(?<=://)[^/@\s]*@")


def print_text(effective: Effective) -> None:
    """Print one setting a line, for people."""
    rows = [(name, _text(value), effective.origin(name).place) for name, value in _shown(effective).items()]
    widest, widest_value = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, value, place in rows:
        typer.echo(f"{name:{widest}}  {value:{min(widest_value, 40)}}  {place}")


def print_json(effective: Effective) -> None:
    """Print one object with the settings by their names, for programs."""
    described = {}
    for name, value in _shown(effective).items():
        layer, place = effective.origin(name)
        described[name] = {"value": value, "from": layer, "place": place}
    typer.echo(json.dumps(described, indent=2))


def _shown(effective: Effective) -> dict[str, Any]:
    return {name: _plain(getattr(effective.settings, name)) for name in type(effective.settings).model_fields}


def _plain(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return MASK
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, bool | int | float) or value is None:
        return value
    return _PASSWORD.sub(f"{MASK}@", str(value))


def _text(value: Any) -> str:
    if value is None or value == []:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
