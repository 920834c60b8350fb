"""What a trick leaves behind is seen."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.redteam.watch import Watch


def connect(watch: Watch) -> None:
    socket.create_connection(("127.0.0.1", watch.port)).close()


LEFT: dict[str, Callable[[Watch, Path], object]] = {
    "a file appeared": lambda _, directory: (directory / "left").write_text("x"),
    "descriptors": lambda _, directory: (directory.parent / "other").open("w"),
    "somebody connected": lambda watch, _: connect(watch),
    "a process is left": lambda *_: os.posix_spawn("/bin/sleep", ["sleep", "60"], {}),
}


@pytest.mark.parametrize(("finding", "leave"), LEFT.items(), ids=LEFT)
async def test_what_is_left_behind_is_found(
    finding: str, leave: Callable[[Watch, Path], object], tmp_path: Path
) -> None:
    watched = tmp_path / "watched"
    watched.mkdir()
    with Watch(watched) as watch:
        watch.look()
        left = leave(watch, watched)
        found = await watch.findings()
        if hasattr(left, "close"):
            left.close()

    assert len(found) == 1
    assert finding in found[0]


async def test_nothing_is_found_where_nothing_happened(tmp_path: Path) -> None:
    with Watch(tmp_path) as watch:
        watch.look()

        assert await watch.findings() == []
