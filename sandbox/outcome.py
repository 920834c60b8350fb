"""What came of a call, told so that the author of the character can mend it.

Runs in: worker.
"""

from collections.abc import Mapping
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from sandbox import exceptions
from sandbox.diagnostics import BUDGET_HINT, Diagnostic, printable
from sandbox.hooks import WrongType
from sandbox.limits import Budget
from sandbox.messages import Answered, CallResult, Failed
from sandbox.tools import ToolsInvalid

if TYPE_CHECKING:
    from sandbox.loading import Character


# More than a diagnostic shows.
_QUOTED_CHARACTERS: Final = 400

# Behind "def " at the left margin.
DEF_COLUMN: Final = 5

_ANSWER_HINT: Final = "Return what the hook's signature in docs/authors.md says."
# What is said of an answer -> what to do.
_ANSWER_HINTS: Final[Mapping[str, str]] = {
    "not NoneType": "Is a return missing, or does one stand where it is not always come to?",
    "scene.state is larger": "Keep less in scene.state: what is needed again, and not all that was ever said.",
    "scene.state cannot be kept": "Keep texts, numbers, True, False, None, lists, and dicts with text keys.",
    "the answer is larger": "Answer less at once.",
    "is no tool": 'Each is Tool("roll", "Roll dice."), from plugin_api, or a dict as in TOOLS.',
    "must be a list": 'Return a list of tools: [Tool("roll", "Roll dice.")].',
}


class AnswerInvalid(Exception):
    """A hook answered, or left as its state, something that it may not."""


class ToolCallInvalid(Exception):
    """A tool was called that does not exist, or with arguments that do not fit."""


def describe(error: BaseException, character: "Character", hook: str, *, spent: bool) -> Failed:
    """Say what ended a call before it came to an answer."""
    place = find_place(error.__traceback__, character.files)
    if not place.line:
        place = _spot_of_hook(character, hook)
    if spent:
        message = f"{hook} took longer than it may."
        return Failed("budget-exceeded", place.diagnostic("", "budget-exceeded", message, BUDGET_HINT))
    if isinstance(error, AnswerInvalid | ToolsInvalid | WrongType):
        message = printable(f"{hook}: {error}")
        return Failed("wrong-answer", place.diagnostic("", "answer-not-allowed", message, _answer_hint(message)))
    if isinstance(error, ToolCallInvalid):
        found = Diagnostic(file=place.file, code="tools-invalid", message=printable(str(error)))
        return Failed("hook-failed", found)
    hint, fix = exceptions.hint_for(error, frozenset(character.space.names))
    return Failed("hook-failed", place.diagnostic("", "character-failed", describe_exception(error), hint, fix))


def _answer_hint(message: str) -> str:
    return next((hint for words, hint in _ANSWER_HINTS.items() if words in message), _ANSWER_HINT)


def describe_exception(error: BaseException) -> str:
    """Name an exception and quote a little of its text, which may be an author's own and raise itself."""
    try:
        # Of a subclass of str, too, only the letters: its own ways of being cut or measured are not asked.
        text = str.__getitem__(str(error), slice(_QUOTED_CHARACTERS))
    except BaseException:  # noqa: BLE001 (an author's __str__ may raise anything)
        text = ""
    kind = printable(type(error).__name__, 60)
    return printable(f"{kind}: {text}" if text else kind)


def _spot_of_hook(character: "Character", hook: str) -> "Spot":
    if line := character.lines.get(hook, 0):
        return Spot(character.file, line, DEF_COLUMN, line, DEF_COLUMN + len(hook))
    line = character.lines.get("PromptGenerator", 0)
    return Spot(character.file, line, 1 if line else 0)


class Spot(NamedTuple):
    """Where in a file's text something happened; columns count bytes, from 1, as Python does from 0."""

    file: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    def diagnostic(self, file: str, code: str, message: str, hint: str = "", fix: str | None = None) -> Diagnostic:
        """Return the finding that is made here, or about the whole `file` if this is nowhere."""
        return Diagnostic(
            file=self.file or file,
            line=self.line,
            column=self.column,
            code=code,
            message=message,
            hint=hint,
            end_line=self.end_line,
            end_column=self.end_column,
            fix=fix if self.end_column else None,
        )


def find_line(trace: TracebackType | None, files: frozenset[str]) -> tuple[str, int] | None:
    """Return the author's file and line that were innermost when an exception was raised."""
    spot = find_place(trace, files)
    return (spot.file, spot.line) if spot.line else None


def find_place(trace: TracebackType | None, files: frozenset[str]) -> Spot:
    """Return where in the author's files, innermost, an exception was raised; nowhere, if in none of them."""
    found = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in files:
            found = trace
        trace = trace.tb_next
    if found is None:
        return Spot()
    code = found.tb_frame.f_code
    # Two bytes an instruction.
    positions = next(islice(code.co_positions(), found.tb_lasti // 2, None), (None,) * 4)
    line, end_line, column, end_column = positions
    if line != found.tb_lineno or column is None:
        return Spot(code.co_filename, found.tb_lineno)
    is_short = end_line == line and (end_column or 0) > column
    end = (line, (end_column or 0) + 1) if is_short else (0, 0)
    return Spot(code.co_filename, line, column + 1, *end)


def check_size(answer: Answered, budget: Budget) -> Answered:
    """Return `answer` if what is in it fits the budget."""
    if not _fits(answer.value, budget.answer_bytes):
        raise AnswerInvalid(f"the answer is larger than {budget.answer_bytes} bytes")
    if answer.state and not _fits(answer.state, budget.state_bytes):
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
