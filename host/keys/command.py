"""The command ``key``: makes keys.

Runs in: host.
"""

from typing import Final

import typer

from host.keys.key import NAME, RESERVED_NAMES, KeyHash, make_key

_OK, _MISUSED = 0, 2
_HOW: Final = "letters, digits, - and _, 64 at most, and not {}"


def new(name: str) -> int:
    """Print a fresh key, and what the file of keys is to have of it; return the exit code.

    The key goes to standard error and the table to standard output, which may thus be appended to the file.
    """
    if not NAME.fullmatch(name) or name in RESERVED_NAMES:
        typer.echo(f"greenroom: a key's name is {_HOW.format(' or '.join(sorted(RESERVED_NAMES)))}", err=True)
        return _MISUSED
    key = make_key()
    typer.echo("The key, which is shown this once and kept nowhere:\n", err=True)
    typer.echo(f"  {key}\n", err=True)
    typer.echo("What the file of keys (GREENROOM_KEYS_FILE) is to have of it:\n", err=True)
    typer.echo(f'[{name}]\nhash = "{KeyHash.of(key)}"')
    return _OK
