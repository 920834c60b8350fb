"""What host and worker say to each other: one question, one answer, each plain data.

How a message becomes bytes, and which bytes are believed to be one, is told by `sandbox.frames`.

Runs in: both.
"""

from typing import Any, Final, Literal, TypeAlias, cast

import msgspec

from plugin_api import Message
from plugin_api.types import Role
from sandbox.diagnostics import Diagnostic
from sandbox.limits import Budget
from sandbox.manifest import Manifest
from sandbox.sources import Source

# Of what a file declares; nobody gains anything by finding another that has the same.
FINGERPRINT_BYTES: Final = 16
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
