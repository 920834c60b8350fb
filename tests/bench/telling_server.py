"""A server that tells its log what its allocators have in use, on a signal.

``telling_server.py MODULE ARGUMENTS`` runs the module's ``main``, as a program would. Pages that were touched once
count as a server's memory for good, in use or not; what is in use tells whether anything was left.

Runs in: benchmark, the server's process.
"""

import ctypes
import signal
import sys
from importlib import import_module


def tell(library: ctypes.CDLL) -> None:
    """Have Python tell what it has given out of its own arenas, and the C library what it has."""
    sys._debugmallocstats()
    library.malloc_stats()


def main() -> None:
    """Serve until ended."""
    del sys.argv[0]
    # Once: each leaves a circle of some kilobytes to the collector.
    library = ctypes.CDLL(None)
    signal.signal(signal.SIGUSR1, lambda *_: tell(library))
    import_module(sys.argv[0]).main()


if __name__ == "__main__":
    main()
