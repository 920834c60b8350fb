"""Ids of what a session makes.

Runs in: host.
"""

import secrets


def new_id(kind: str) -> str:
    """Return an id that nothing else has: ``item_…``, ``resp_…``, ``conv_…``."""
    return f"{kind}_{secrets.token_hex(12)}"
