"""Where the zygote begins: before anything has asked Python to be called after each fork.

Several modules of the standard library do so, to let go of locks that other threads held and to seed random numbers.
The zygote has one thread and seeds for itself; these calls alone would leave each worker with 150 pages of its own.

Runs in: zygote.
"""

import os


def main() -> None:
    """Be a zygote, on the socket that is the standard input."""
    os.register_at_fork = lambda **_: None
    # The loader of libraries has read it; a worker is to find nothing there.
    os.environ.pop("LD_BIND_NOW", None)
    from sandbox.workers.zygote import main as be_zygote  # noqa: PLC0415 (not before)

    be_zygote()


if __name__ == "__main__":
    main()
