"""The protocol between host and worker: one question, one answer, each a capped frame of plain data.

A frame is four bytes of length and a msgpack message. The host decodes only what it asked for and only as the type
it expects; nothing of a message is ever evaluated, imported or unpickled.

Runs in: both.
"""

from typing import Any, Final, Literal, TypeAlias, cast

import msgspec

from plugin_api import Message
from plugin_api.types import Role
from sandbox import manifest as manifests
from sandbox.diagnostics import MAX_DIAGNOSTICS, Diagnostic, is_known
from sandbox.errors import ProtocolError
from sandbox.hooks import HOOKS
from sandbox.limits import Budget
from sandbox.manifest import Manifest
from sandbox.sources import Source

LENGTH_BYTES: Final = 4
# A whole set's resources, compiled: a few times their text.
MAX_QUESTION_BYTES: Final = 16 * 1024 * 1024
# Code is a few times its text; 256 KiB of text at the most.
MAX_COMPILED_BYTES: Final = 4 * 1024 * 1024
# A manifest with ten tools and everything else at its limit.
MAX_LOADED_BYTES: Final = 512 * 1024
# Beside the answer itself: what was printed, and the frame around it.
ANSWER_MARGIN_BYTES: Final = 32 * 1024
# Of what a file declares; nobody gains anything by finding another that has the same.
FINGERPRINT_BYTES: Final = 16
# No budget is larger.
MAX_LOAD_SECONDS: Final = 3600.0
# As much as a worker collects of one call's prints.
MAX_PRINTED_LOG_CHARACTERS: Final = 4096


class Compile(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Compile a file. Answered with `Compiled`.

    Attributes:
        source: The file.
        thorough: Look at what it declares, too, even if it can be compiled.
        may_wait: Its code is not wanted yet, if its text tells what comes of it, and that there will be code.
    """

    source: Source
    thorough: bool = False
    may_wait: bool = False


class Told(msgspec.Struct, frozen=True, gc=False):
    """What will come of running a file, told from its text; see `sandbox.telling`.

    Attributes:
        manifest: What it declares; None for a module of a set.
        fingerprint: Of that; see `Loaded`.
        needs: Names that it takes from modules of its set, by the file of the module. If they are there, it runs.
    """

    manifest: Manifest | None = None
    fingerprint: bytes = b""
    needs: dict[str, tuple[str, ...]] = {}


WAITING: Final = b""
"""The code of a file, as long as it has not been made."""


class Compiled(msgspec.Struct, frozen=True, kw_only=True):
    """One compiled file.

    Attributes:
        code: Marshalled code object, or None if there are errors. The host only ever hands it on. `WAITING`, if it is
            made when it is wanted.
        lines: Where each module-level name is first bound, packed: nobody looks unless there is something to tell.
        diagnostics: What was found. There may be some beside the code, if the file was looked at thoroughly.
        is_surveyed: Whether it was.
        only_declares: Whether running it again comes to the same; see `sandbox.declaring`.
        told: What running it comes to, if its text tells that.
    """

    code: bytes | None
    lines: bytes = b""
    diagnostics: tuple[Diagnostic, ...] = ()
    is_surveyed: bool = False
    only_declares: bool = False
    told: Told | None = None


class Moment(msgspec.Struct, frozen=True, gc=False):
    """A point in time, and how it is told here.

    Attributes:
        seconds: Since the epoch.
        offset_seconds: Of the time zone, east of Greenwich.
        zone: That zone's abbreviation.
    """

    seconds: float
    offset_seconds: int
    zone: str


class Prepare(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Take over what belongs to the whole set. Answered with `Prepared`.

    Attributes:
        resources: The set's own modules.
        seed: Of the random numbers.
        set_seconds: Time for loading all files together.
        clock: When it is, if characters are to be told the time of their scenes and no other; see `sandbox.clocks`.
    """

    resources: dict[str, bytes]
    seed: int
    set_seconds: float
    clock: Moment | None = None


class Prepared(msgspec.Struct, frozen=True):
    """The worker is ready to load characters."""


class Load(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Run a compiled file and keep the character it describes. Answered with `Loaded` or `Unchanged`.

    Attributes:
        file: Its name.
        code: As it was compiled.
        lines: The same.
        deadline_seconds: Processor time that it may use.
        fingerprint: Of what it declared when it was loaded before, or nothing.
        is_late: Whether it was put off until its character was asked for the first time.
    """

    file: str
    code: bytes
    lines: bytes
    deadline_seconds: float
    fingerprint: bytes = b""
    is_late: bool = False


class Loaded(msgspec.Struct, frozen=True, tag=True):
    """What came of a load; there is no manifest if there is an error among the diagnostics.

    Attributes:
        manifest: The character, checked.
        diagnostics: What was found.
        printed: What the file printed.
        fingerprint: Of what it declares, for the next time; none if there is anything to tell.
        seconds: How long it took.
    """

    manifest: Manifest | None
    diagnostics: tuple[Diagnostic, ...] = ()
    printed: str = ""
    fingerprint: bytes = b""
    seconds: float = 0.0


class Unchanged(msgspec.Struct, frozen=True, tag=True):
    """The file declares to the letter what it did when it was given its fingerprint, and nothing is wrong with it."""

    printed: str = ""
    seconds: float = 0.0


class Said(msgspec.Struct, frozen=True, gc=False):
    """A `plugin_api.Message` as the host keeps it; see `said`."""

    role: Role
    text: str
    name: str | None = None


def said(role: Role, text: str, name: str | None = None) -> Message:
    """Return what a worker reads as a message.

    Next to a dataclass it is made in a twentieth of the time and written in a third, twenty of them with each call; and
    the collector hears nothing of it.
    """
    return cast("Message", Said(role, text, name))


class SceneData(msgspec.Struct, frozen=True, kw_only=True):
    """What the host says about the session; the worker makes a `plugin_api.Scene` of it.

    Attributes:
        now_seconds: Since the epoch.
        offset_seconds: Of the server's time zone, east of Greenwich.
        zone: That zone's abbreviation.
        state: The called character's.
    """

    selected: str | None = None
    messages: tuple[Message, ...] = ()
    now_seconds: float = 0.0
    offset_seconds: int = 0
    zone: str = "UTC"
    state: dict[str, Any] = {}


class Call(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """Call one hook of one character. Answered with `Answered` or `Failed`.

    Several may be put in a row, without waiting for the answers between them. Then a character that was called in the
    same row already is given the state that it left, whatever its scene says.

    Attributes:
        is_followed: Whether there is another one in the row.
        begin_before: When it is too late to begin, by the machine's monotonic clock; None if it never is.
    """

    character: str
    hook: str
    scene: SceneData
    arguments: dict[str, Any]
    budget: Budget
    is_followed: bool = False
    begin_before: float | None = None


class Answered(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """A hook's answer, the character's state after it, and what it printed."""

    value: Any
    state: dict[str, Any]
    printed: str = ""


class Failed(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """A hook that did not come to an answer."""

    kind: Literal["hook-failed", "wrong-answer", "budget-exceeded", "unknown-character"]
    diagnostic: Diagnostic
    printed: str = ""


class NotBegun(msgspec.Struct, frozen=True, tag=True, array_like=True):
    """A hook that was not called: it was too late to begin."""


Question: TypeAlias = Compile | Prepare | Load | Call
CallResult: TypeAlias = Answered | Failed | NotBegun
LoadResult: TypeAlias = Loaded | Unchanged
Answer: TypeAlias = Compiled | Prepared | LoadResult | CallResult

_encoder = msgspec.msgpack.Encoder()
_lines_decoder: Final = msgspec.msgpack.Decoder(dict[str, int])
_question_decoder: msgspec.msgpack.Decoder[Question] = msgspec.msgpack.Decoder(Question)
_answer_decoders: Final[dict[type[Question], msgspec.msgpack.Decoder[Any]]] = {
    Compile: msgspec.msgpack.Decoder(Compiled),
    Prepare: msgspec.msgpack.Decoder(Prepared),
    Load: msgspec.msgpack.Decoder(LoadResult),
    Call: msgspec.msgpack.Decoder(CallResult),
}


def encode(message: Question | Answer) -> bytes:
    """Encode a message; the length in front is added by whoever sends it."""
    return _encoder.encode(message)


def decode_question(data: bytes) -> Question:
    """Decode what the host asks."""
    return _question_decoder.decode(data)


def decode_answer(question: Question, data: bytes) -> Any:
    """Decode what a worker says, as the answer to `question` and nothing else.

    Raises:
        ProtocolError: It is not such an answer.
    """
    try:
        answer = _answer_decoders[type(question)].decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError("the worker's answer is not in the protocol") from error
    if type(answer) is Answered and not answer.printed:
        return answer
    # What files print while they are loaded is kept for as long as the set.
    if len(getattr(answer, "printed", "")) > MAX_PRINTED_LOG_CHARACTERS:
        raise ProtocolError("the worker says that more was printed than it may collect")
    if not 0 <= getattr(answer, "seconds", 0) <= MAX_LOAD_SECONDS:
        raise ProtocolError("the worker says that it took a time that nothing can take")
    return answer


def check_diagnostics(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Refuse findings that no worker of ours would tell.

    Raises:
        ProtocolError: There are too many, or one is not known.
    """
    if len(diagnostics) > MAX_DIAGNOSTICS or not all(map(is_known, diagnostics)):
        raise ProtocolError("the worker sent diagnostics that are not in the protocol")


def check_manifest(file: str, manifest: Manifest) -> None:
    """Refuse what no worker of ours would tell of a file.

    Raises:
        ProtocolError: It breaks a rule that the worker knows, or is of another file.
    """
    try:
        manifests.check_manifest(manifest)
    except ValueError as error:
        raise ProtocolError("the worker sent a manifest that it should have refused") from error
    hooks = set(manifest.hooks)
    if manifest.file != file or not hooks <= set(HOOKS) or len(hooks) < len(manifest.hooks):
        raise ProtocolError("the worker sent a manifest that does not fit its question")


def pack_lines(lines: dict[str, int]) -> bytes:
    """Pack where names are bound."""
    return _encoder.encode(lines)


def unpack_lines(packed: bytes) -> dict[str, int]:
    """Return where names are bound; nowhere, if nothing was packed."""
    return _lines_decoder.decode(packed) if packed else {}


def largest_answer(question: Question) -> int:
    """Return how many bytes an answer to `question` may have."""
    if type(question) is Call:
        budget = question.budget
        return budget.answer_bytes + budget.state_bytes + ANSWER_MARGIN_BYTES
    return MAX_COMPILED_BYTES if type(question) is Compile else MAX_LOADED_BYTES
