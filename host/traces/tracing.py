"""What became of each call of a hook, for authors who want to see it, and for files from which calls are done again.

A file has a line of JSON for each thing that happened: first what wrote it, then each worker before its first call, and
each call.

Runs in: host.
"""

import platform
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TextIO

import msgspec

from plugin_api import __version__ as plugin_api_version
from sandbox.limits import Budget
from sandbox.manifest import Manifest
from sandbox.messages import Moment, SceneData

# What is kept for looking at; a file takes all of them.
KEPT_CALLS: Final = 200
# Of the file. Another one for whatever an older reader would get wrong.
FORMAT: Final = 1


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="line"):
    """One line of a file."""


class Header(Line, frozen=True, kw_only=True, tag="trace"):
    """The first line: what wrote the file.

    Attributes:
        format: Of the file.
        plugin_api: Date of the API that characters had.
        python: Version of Python that they ran on.
        began: When, in ISO 8601.
    """

    format: int
    plugin_api: str
    python: str
    began: str


class Opened(Line, frozen=True, kw_only=True, tag="opened"):
    """A worker that is asked something for the first time, and all that it depended on but for the files.

    Attributes:
        worker: Its number in the file, once it stands there.
        directory: Of its set.
        digest: Of the texts of that set.
        seed: Of its random numbers.
        clock: When it was when its files were loaded.
        characters: Names of those that loaded.
        printed: What files printed meanwhile.
    """

    worker: int = 0
    directory: str
    digest: str
    seed: int
    clock: Moment
    characters: tuple[str, ...]
    printed: Mapping[str, str] = {}


class CallRecord(Line, frozen=True, kw_only=True, tag="call"):
    """One call: what was asked, what came of it, what it cost.

    Attributes:
        worker: Number of the worker that was asked.
        character: Who was asked.
        hook: What.
        scene: As it was given, with the state before the call.
        arguments: The same.
        budget: What the call could spend.
        outcome: A word of the metric ``greenroom_hook_calls_total``.
        value: The answer, where there was one.
        error: The sentence that the author is told, where there was none.
        state: The state after the call, where it answered.
        printed: What the character printed.
        wall_seconds: From the question to the answer.
        cpu_seconds: Processor time of the worker.
        answer_bytes: Size of the answer as it was sent.
    """

    worker: int
    character: str
    hook: str
    scene: SceneData
    arguments: Mapping[str, Any]
    budget: Budget
    outcome: str
    value: Any = None
    error: str = ""
    state: Mapping[str, Any] = {}
    printed: str = ""
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    answer_bytes: int = 0


class Trace:
    """The latest calls, and a file of all of them if one is given; the file is the caller's to close.

    Args:
        file: Takes the lines.

    Attributes:
        calls: The latest.
        states: Of the characters that are there, after their latest calls.
        manifests: Of those characters.
    """

    def __init__(self, file: TextIO | None = None) -> None:
        self.calls: deque[CallRecord] = deque(maxlen=KEPT_CALLS)
        self.states: dict[str, Mapping[str, Any]] = {}
        self.manifests: Mapping[str, Manifest] = {}
        self._printed: deque[tuple[str, str]] = deque(maxlen=KEPT_CALLS)
        self._workers = 0
        self._first_of_cast = 0
        self._file = file
        if file is not None:
            began = datetime.now().astimezone().isoformat(timespec="seconds")
            python = platform.python_version()
            self._write(Header(format=FORMAT, plugin_api=plugin_api_version, python=python, began=began))

    @property
    def is_kept(self) -> bool:
        """Whether there is a file, from which calls are to be done again."""
        return self._file is not None

    def begin(self, manifests: Mapping[str, Manifest]) -> None:
        """Take note of other characters, in workers yet to be asked; what those before had in mind is gone."""
        self.manifests, self.states, self._first_of_cast = manifests, {}, self._workers + 1

    def note(self, opened: Opened) -> int:
        """Take in a worker that is about to be asked for the first time, and return its number."""
        self._workers += 1
        self._write(msgspec.structs.replace(opened, worker=self._workers))
        return self._workers

    def add(self, record: CallRecord) -> None:
        """Take in a call."""
        self.calls.append(record)
        if record.printed:
            self._printed.append((record.character, record.printed))
        # Those from before a reload have their last words after it.
        if not record.error and record.worker >= self._first_of_cast:
            self.states[record.character] = record.state
        self._write(record)

    def _write(self, line: Line) -> None:
        if self._file is not None:
            self._file.write(msgspec.json.encode(line).decode() + "\n")
            self._file.flush()

    def take_printed(self) -> list[tuple[str, str]]:
        """Return who has printed what since this was asked last."""
        printed = list(self._printed)
        self._printed.clear()
        return printed
