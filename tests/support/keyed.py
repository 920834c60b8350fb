"""Keys for tests: files of them, and clients that show one.

Runs in: tests.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from host.keys.key import KeyHash

# What is written of a key that a test knows; nobody guards anything with these.
SECRETS: Mapping[str, str] = {"ada": "gr-of-ada", "bob": "gr-of-bob"}


def write_keys(path: Path, **keys: Mapping[str, Any]) -> Path:
    """Write a file of keys: each by its name, with what it may."""
    path.write_text("\n".join(table(name, **fields) for name, fields in keys.items()), encoding="utf-8")
    return path


def table(name: str, **fields: Any) -> str:
    """Return the table of one key; its hash is that of its secret, if not said otherwise."""
    given = {"hash": str(KeyHash.of(SECRETS.get(name, name))), **fields}
    return "\n".join([f"[{name}]", *(f"{field} = {_toml(value)}" for field, value in given.items()), ""])


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value) if isinstance(value, int | float) else f'"{value}"'


def shows(name: str) -> dict[str, Any]:
    """Return how a client connects that shows a key."""
    return {"headers": bearer(name)}


def bearer(name: str) -> dict[str, str]:
    """Return the header that shows a key."""
    return {"Authorization": f"Bearer {SECRETS.get(name, name)}"}
