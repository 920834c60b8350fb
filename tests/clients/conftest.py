"""A server as an operator would start it, from the project's own environment, and the model that it asks.

The client libraries live in another environment, so the server is only known by its command: `GREENROOM` says which.
"""

import asyncio
import logging
import os
import re
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from stand_in_model import StandInModel, stand_in_model

COMMAND = os.environ.get("GREENROOM", Path(__file__).parents[2] / ".venv" / "bin" / "greenroom")
KEY = "a key of the tests"
LISTENING = re.compile(r"\blistening\b.*\bws://([\d.]+:\d+)/")


@dataclass(frozen=True)
class Server:
    """One that listens; `model` says its answers in turn to whom has no words of their own."""

    address: str
    model: StandInModel
    key: str = KEY


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@contextmanager
def started(*flags: str) -> Iterator[str]:
    """Start a server on a free port, and give its address once it listens."""
    command = [COMMAND, "serve", "--port", "0", *flags]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield listening(process)
        finally:
            process.terminate()


def listening(process: "subprocess.Popen[str]") -> str:
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        if found := LISTENING.search(line):
            # What it says later is nobody's concern, but a full pipe would stop it.
            Thread(target=process.stderr.read, daemon=True).start()
            return found[1]
        said.append(line)
    raise RuntimeError(f"the server did not start:\n{''.join(said)}")


@pytest.fixture(scope="session")
def model() -> Iterator[StandInModel]:
    """Run the model beside the event loops of all tests."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    running = stand_in_model()
    try:
        yield asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(running.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


@pytest.fixture(scope="session")
def server(model: StandInModel) -> Iterator[Server]:
    with started("--api-key", KEY, "--llm-url", model.url, "--llm-model", "stand-in") as address:
        yield Server(address, model)


@pytest.fixture(scope="session")
def open_address() -> Iterator[str]:
    """A server without a key and without a model, as the programs of the page expect it."""
    with started() as address:
        yield address


@pytest.fixture(autouse=True)
async def nothing_is_complained_of(caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    """The libraries drop what they do not understand, and say so in their logs alone."""
    with caplog.at_level(logging.WARNING):
        yield
    complaints = [each.getMessage() for each in caplog.get_records("call") if each.levelno >= logging.WARNING]
    assert complaints == []
