"""What a server needs before it listens beyond this machine.

Runs in: host.
"""

from host.settings import Settings
from sandbox.walls import Walls


class Exposed(ValueError):
    """The server would listen beyond this machine without saying to whom and to what."""


def refuse_exposure(settings: Settings) -> None:
    """Refuse to listen beyond loopback without a root and a key.

    Raises:
        Exposed: Its message says what to add.
    """
    if settings.is_loopback:
        return
    missing = []
    if not settings.needs_key:
        missing.append("a key (--api-key, GREENROOM_API_KEY or GREENROOM_KEYS_FILE)")
    # Each key of a file may have roots of its own; one that has none loads nothing but files that it sends.
    if not settings.allowed_roots and settings.keys_file is None:
        missing.append("a directory to load from (--allow-root or GREENROOM_ALLOWED_ROOTS)")
    if settings.worker == "inline":
        missing.append("workers in processes of their own (--worker process)")
    if missing:
        raise Exposed(f"Listening on {settings.host}, beyond this machine, also needs {' and '.join(missing)}.")


def refuse_weak_walls(settings: Settings, walls: Walls) -> None:
    """Refuse to listen beyond loopback if a worker that was escaped from could make system calls.

    Raises:
        Exposed: Its message says what is missing, and what to do.
    """
    if walls.are_strong or settings.is_loopback or settings.allow_weak_walls:
        return
    missing = "; ".join(f"{wall.name}: {wall.note}" for wall in walls.missing)
    raise Exposed(
        f"Listening on {settings.host}, beyond this machine, needs workers whose system calls are filtered, and this "
        f"system does not filter them ({missing}). See greenroom doctor. If there is an outer wall, say so with "
        f"--allow-weak-walls or GREENROOM_ALLOW_WEAK_WALLS."
    )
