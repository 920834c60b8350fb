"""Events that characters are told with the next question, so that their worker is woken once for all of them.

Runs in: host.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final, Protocol

import msgspec

from host.errors import QuestionRefused
from host.session_log import SessionLog
from sandbox.diagnostics import printable
from sandbox.errors import SandboxError
from sandbox.messages import Call, NotBegun

# What all characters of a session may take together to note one event, before the rest is passed over.
EVENT_SECONDS: Final = 0.5
# Questions that are put to a worker at once: each is written with the latest messages, before the first is answered.
MAX_IN_A_ROW: Final = 8
# A longer message is told to one character after the other, so that it is not in memory for each of them.
MAX_CHARACTERS_IN_A_ROW: Final = 8_000


class Asking(Protocol):
    """Who puts questions to a worker."""

    async def ask_together(self, calls: Sequence[Call]) -> list[Any]:
        """Put some in a row, and return what came of each: an answer or an error.

        Returns:
            What came of the first ones only, if the worker was lost; of none, if it does not take them so.
        """

    async def ask_by_itself(self, call: Call) -> Any:
        """Put one, and return what came of it."""


class Behind:
    """A question that is asked behind events.

    Attributes:
        call: It; None once it was asked, or whoever asked it has given up.
    """

    def __init__(self, call: Call | None) -> None:
        self.call = call


class OwedEvents:
    """Events that have not been told yet, in the order in which they came.

    Args:
        asking: Puts them.
        log: Is told of those that fail; they fail nobody else.
    """

    def __init__(self, asking: Asking, log: SessionLog) -> None:
        self._asking = asking
        self._log = log
        self._calls: list[Call] = []
        # Calls that were added and not told yet, whether or not anybody has taken them.
        self._untold = 0
        self._all_told = asyncio.Event()
        # An event is told to all that hear it before the next one is told to anybody.
        self._turn = asyncio.Lock()
        self._is_over = False

    def __bool__(self) -> bool:
        """Whether there are any that nobody has taken."""
        return bool(self._calls)

    @property
    def are_being_told(self) -> bool:
        """Whether somebody has taken some, and has not told all of them yet."""
        return self._untold > len(self._calls)

    def close(self) -> None:
        """Tell nobody anything more: those who would hear it are gone."""
        self._is_over = True

    def add(self, calls: Iterable[Call]) -> None:
        """Owe one event, as the calls that tell it; all but the first of them only begin while there is time."""
        first, *others = calls
        self._calls += [first, *(msgspec.structs.replace(each, begin_before=math.inf) for each in others)]
        self._untold += 1 + len(others)
        self._all_told.clear()

    def take(self) -> list[Call]:
        """Take over what is owed: whoever does tells it, come what may."""
        taken, self._calls = self._calls, []
        return taken

    async def told(self) -> None:
        """Wait until whoever took some has told them."""
        if self._untold:
            await self._all_told.wait()

    async def tell(self, taken: Iterable[Call], behind: Behind | None = None) -> Any:
        """Tell events and then, in the same breath, ask a question.

        Args:
            taken: What to tell.
            behind: The question, if there is any.

        Returns:
            What came of the question: an answer or an error.
        """
        left = deque(taken)
        try:
            async with self._turn:
                return await self._tell(left, behind or Behind(None))
        finally:
            self._count_told(len(left))

    async def _tell(self, left: deque[Call], behind: Behind) -> Any:
        _begin(left)
        came: Any = None
        while left or behind.call is not None:
            if self._is_over and left:
                self._count_told(len(left))
                left.clear()
                continue
            row = list(islice(left, MAX_IN_A_ROW))
            if len(row) < MAX_IN_A_ROW and behind.call is not None:
                row.append(behind.call)
            for came in await self._put(row):
                if left:
                    self._tell_failure(left.popleft(), came)
                    self._count_told(1)
                else:
                    behind.call = None
        return came

    def _count_told(self, calls: int) -> None:
        self._untold -= calls
        if not self._untold:
            self._all_told.set()

    async def _put(self, row: Sequence[Call]) -> list[Any]:
        """Return what came of the first of some calls, or of more of them."""
        first = row[0]
        # A worker that is not ours any more may begin whatever it was given, and take its time over each.
        if first.begin_before is not None and time.monotonic() > first.begin_before:
            return [NotBegun()]
        together = [] if len(row) == 1 or any(map(_is_long, row)) else await self._asking.ask_together(row)
        return together or [await self._asking.ask_by_itself(first)]

    def _tell_failure(self, call: Call, came: Any) -> None:
        if self._is_over:
            return
        if isinstance(came, NotBegun):
            self._log.warning("event cut short", hook=call.hook, character=printable(call.character))
        # A refusal was logged when that began.
        elif isinstance(came, SandboxError) and not isinstance(came, QuestionRefused):
            name, error = printable(call.character), printable(str(came))
            self._log.warning("event hook failed", character=name, hook=call.hook, error=error)


def _begin(left: deque[Call]) -> None:
    """Give calls their time, of which nothing has passed: whoever made them wait was no character."""
    until = time.monotonic() + EVENT_SECONDS
    for place, call in enumerate(left):
        if call.begin_before is not None:
            left[place] = msgspec.structs.replace(call, begin_before=until)


def _is_long(call: Call) -> bool:
    message = call.arguments.get("message")
    return message is not None and len(message.text) > MAX_CHARACTERS_IN_A_ROW
