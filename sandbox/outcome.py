"""What came of a call, told so that the author of the character can mend it.

Runs in: worker.
"""

import traceback
from types import TracebackType
from typing import TYPE_CHECKING, Final

import msgspec

from sandbox.diagnostics import Diagnostic, printable
from sandbox.hooks import WrongType
from sandbox.limits import Budget
from sandbox.messages import Answered, CallResult, Failed
from sandbox.tools import ToolsInvalid

if TYPE_CHECKING:
    from sandbox.loading import Character


# More than a diagnostic shows.
_QUOTED_CHARACTERS: Final = 400


class AnswerInvalid(Exception):
    """A hook answered, or left as its state, something that it may not."""


class ToolCallInvalid(Exception):
    """A tool was called that does not exist, or with arguments that do not fit."""


def describe(error: BaseException, character: "Character", hook: str, *, spent: bool) -> Failed:
    """Say what ended a call before it came to an answer."""
    line = find_line(error.__traceback__, character.files)
    file, number = line or (character.file, character.lines.get(hook, 0))
    if spent:
        message = f"{hook} took longer than it may."
        return Failed("budget-exceeded", Diagnostic(file=file, line=number, code="budget-exceeded", message=message))
    if isinstance(error, AnswerInvalid | ToolsInvalid | WrongType):
        message = printable(f"{hook}: {error}")
        return Failed("wrong-answer", Diagnostic(file=file, line=number, code="answer-not-allowed", message=message))
    if isinstance(error, ToolCallInvalid):
        return Failed("hook-failed", Diagnostic(file=file, code="tools-invalid", message=printable(str(error))))
    diagnostic = Diagnostic(file=file, line=number, code="character-failed", message=describe_exception(error))
    return Failed("hook-failed", diagnostic)


def describe_exception(error: BaseException) -> str:
    """Name an exception and quote a little of its text, which may be an author's own and raise itself."""
    try:
        # Of a subclass of str, too, only the letters: its own ways of being cut or measured are not asked.
        text = str.__getitem__(str(error), slice(_QUOTED_CHARACTERS))
    except BaseException:  # noqa: BLE001 (an author's __str__ may raise anything)
        text = ""
    kind = printable(type(error).__name__, 60)
    return printable(f"{kind}: {text}" if text else kind)


def find_line(trace: TracebackType | None, files: frozenset[str]) -> tuple[str, int] | None:
    """Return the author's file and line that were innermost when an exception was raised."""
    found = None
    for frame, line in traceback.walk_tb(trace):
        if frame.f_code.co_filename in files:
            found = (frame.f_code.co_filename, line)
    return found


def check_size(answer: Answered, budget: Budget) -> Answered:
    """Return `answer` if what is in it fits the budget."""
    if not _fits(answer.value, budget.answer_bytes):
        raise AnswerInvalid(f"the answer is larger than {budget.answer_bytes} bytes")
    if not _fits(answer.state, budget.state_bytes):
        raise AnswerInvalid(f"scene.state is larger than {budget.state_bytes} bytes")
    return answer


def _fits(value: object, most_bytes: int) -> bool:
    # A letter takes four bytes at most; measuring exactly means encoding it twice.
    if value is None or (type(value) is str and len(value) * 4 < most_bytes):
        return True
    return len(msgspec.msgpack.encode(value)) <= most_bytes


def with_printed(result: CallResult, printed: str) -> CallResult:
    """Add what the author printed."""
    return msgspec.structs.replace(result, printed=printed) if printed else result
