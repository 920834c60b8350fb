"""What became of each call of a hook, for authors who want to see it.

Runs in: host.
"""

from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TextIO

import msgspec

from sandbox.manifest import Manifest
from sandbox.messages import SceneData

# What is kept for looking at; a file takes all of them.
KEPT_CALLS: Final = 200


class CallRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One call: what was asked, what came of it, what it cost.

    Attributes:
        character: Who was asked.
        hook: What.
        scene: As it was given, with the state before the call.
        arguments: The same.
        outcome: A word of the metric ``greenroom_hook_calls_total``.
        value: The answer, where there was one.
        error: The sentence that the author is told, where there was none.
        state: The state after the call, where it answered.
        printed: What the character printed.
        wall_seconds: From the question to the answer, waiting for a new worker included.
        cpu_seconds: Processor time of the session's workers.
        answer_bytes: Size of the answer as it was sent.
    """

    character: str
    hook: str
    scene: SceneData
    arguments: Mapping[str, Any]
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
        file: Takes a line of JSON for each call.
    """

    def __init__(self, file: TextIO | None = None) -> None:
        self.calls: deque[CallRecord] = deque(maxlen=KEPT_CALLS)
        self.states: dict[str, Mapping[str, Any]] = {}
        self.manifests: Mapping[str, Manifest] = {}
        self._printed: deque[tuple[str, str]] = deque(maxlen=KEPT_CALLS)
        self._file = file

    def begin(self, manifests: Mapping[str, Manifest]) -> None:
        """Take note of other characters; what those before had in mind is gone."""
        self.manifests, self.states = manifests, {}

    def add(self, record: CallRecord) -> None:
        """Take in a call."""
        self.calls.append(record)
        if record.printed:
            self._printed.append((record.character, record.printed))
        if not record.error:
            self.states[record.character] = record.state
        if self._file is not None:
            self._file.write(msgspec.json.encode(record).decode() + "\n")
            self._file.flush()

    def take_printed(self) -> list[tuple[str, str]]:
        """Return who has printed what since this was asked last."""
        printed = list(self._printed)
        self._printed.clear()
        return printed


def read_trace(path: Path) -> list[CallRecord]:
    """Read the calls of a file that a trace was written to.

    Raises:
        OSError: It cannot be read.
        msgspec.MsgspecError: A line of it is no call.
    """
    return [msgspec.json.decode(line, type=CallRecord) for line in path.read_bytes().splitlines() if line.strip()]
