"""Traces of a small cast.

Runs in: tests.
"""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from casts import character, write_set
from waiting import eventually

from host.traces.files import Traced, read_trace
from host.traces.tracing import Trace
from host.traces.workers import TracedOpener
from sandbox.codes import CodeCache
from sandbox.directories import read_sources
from sandbox.errors import SandboxError
from sandbox.limits import Budget
from sandbox.messages import SceneData
from sandbox.workers import OpenLink
from sandbox.workers.inline import InlineLinks

DRAWS = """
import datetime as dt, random, time, uuid
scene.state["turns"] = scene.state.get("turns", 0) + 1
if message.text == "fail":
    return 1 / 0
print("heard", message.text)
SEEN.append(message.text)
return f"{dt.datetime.now()} {time.time()} {random.random()} {uuid.uuid4()} {set('abcdef')} {len(SEEN)} {BEGAN}"
"""
TOP = "import random\nSEEN = []\nBEGAN = random.random()\n"
BUDGET = Budget(deadline_seconds=5.0)
TEXTS = ("one", "fail", "two")
OK, DIFFERS, USAGE = 0, 1, 2
Made = TypeVar("Made")


def cast(directory: Path, reply: str = DRAWS) -> Path:
    return write_set(directory, {"ada.py": character("Ada", reply=reply, more=TOP)})


async def trace(directory: Path, file: Path, *texts: str, links: OpenLink | None = None, kill: bool = False) -> Traced:
    """Ask Ada; if it is to be killed, its worker is after each answer, and the next is opened as a session does."""
    with file.open("w") as lines:
        opener = TracedOpener(links or InlineLinks(), CodeCache(), Trace(lines))
        worker = await opener(read_sources(directory))
        for number, text in enumerate(texts):
            if not worker.alive:
                worker = await opener(read_sources(directory))
            scene = SceneData(now_seconds=1_900_000_000.5 + number, zone="CET", offset_seconds=3600)
            try:
                await worker.call("Ada", "reply", scene, {"message": {"role": "user", "text": text}}, BUDGET)
            except SandboxError:
                assert text == "fail"
            if kill:
                assert worker.number is not None
                os.kill(worker.number, signal.SIGKILL)
                await eventually(lambda dead=worker: not dead.alive, "the worker ends")  # type: ignore[misc]
        await worker.close()
    return read_trace(file)


def apart(function: Callable[..., Made], *arguments: Any) -> Made:
    """Call what runs an event loop of its own; in the test's thread one may be running already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(function, *arguments).result()
