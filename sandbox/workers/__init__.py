"""The kinds of worker behind one interface.

Runs in: host.
"""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, Protocol, TypeAlias, get_args

from sandbox.diagnostics import Diagnostic
from sandbox.errors import CharacterError
from sandbox.limits import Budget
from sandbox.manifest import Manifest
from sandbox.messages import Answered, Call, NotBegun, Question, SceneData
from sandbox.sources import Sources

StartReason: TypeAlias = Literal["compiler", "late", "survey", "session", "replacement", "template"]
EndReason: TypeAlias = Literal["closed", "deadline", "died", "protocol"]
START_REASONS: Final[tuple[str, ...]] = get_args(StartReason)
END_REASONS: Final[tuple[str, ...]] = get_args(EndReason)


class Worker(Protocol):
    """Where one session's characters run."""

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """The characters that loaded, in the order of their files."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What kept others from loading."""

    @property
    def printed(self) -> Mapping[str, str]:
        """What files printed while they were loaded, by file name."""

    @property
    def alive(self) -> bool:
        """Whether it can be asked anything."""

    @property
    def number(self) -> int | None:
        """Number of its process as the host sees it; None where it has no process of its own."""

    async def call(
        self, character: str, hook: str, scene: SceneData, arguments: Mapping[str, Any], budget: Budget
    ) -> Answered:
        """Call one hook of one character and return its answer, with the character's state after it.

        Args:
            character: Name from the character's manifest.
            hook: Name of a function in plugin_api.hookspecs.
            scene: What the character sees of the session.
            arguments: One entry per hook argument beside the scene, typed as the hookspec says.
            budget: Seconds and bytes this call may spend.

        Raises:
            UnknownCharacter: No such character is loaded.
            HookFailed: The hook raised; the diagnostic names the author's line.
            WrongAnswer: It answered something that its specification does not allow.
            BudgetExceeded: It ran past its deadline. The worker may be gone.
            WorkerError: The worker is gone for another reason.
        """

    def takes_row(self, characters: Collection[str]) -> bool:
        """Tell whether calls of these characters may be put in a row now."""

    def call_row(self, calls: Sequence[Call]) -> AsyncIterator[Answered | CharacterError | NotBegun]:
        """Call several hooks, one after the other, without waiting between them; hand out what comes of each.

        All have the same budget. Leaving off early ends the worker.

        Raises:
            BudgetExceeded, WorkerError: The call after the last that came ended the worker.
        """

    async def close(self) -> None:
        """End the worker and wait until nothing is left of it. May be called twice."""


class OpenWorker(Protocol):
    """Opens a worker for a set of characters."""

    async def __call__(self, sources: Sources) -> Worker:
        """Compile and load `sources`.

        A file that cannot be used becomes a diagnostic of the worker. The caller owns the worker.

        Raises:
            WorkerError: No worker can be had at all.
        """


class Link(Protocol):
    """One worker, as whatever carries questions to it: one question, one answer."""

    @property
    def alive(self) -> bool:
        """Whether it can be asked anything."""

    @property
    def number(self) -> int | None:
        """Number of its process as the host sees it; None where it has no process of its own."""

    @property
    def used_seconds(self) -> float:
        """Processor time that the worker has used so far."""

    async def ask(self, question: Question, deadline_seconds: float) -> Any:
        """Ask, and return the decoded answer.

        Raises:
            DeadlinePassed: There was none in time; the worker has been ended.
            WorkerDied, ProtocolError: The worker is gone.
        """

    def ask_all(self, questions: Iterable[Question], deadline_seconds: float) -> AsyncIterator[Any]:
        """Send several questions at once, and hand out each answer as it comes, in their order.

        Each has its own deadline, counted from the answer before it. Leaving off early ends the worker.

        Raises:
            DeadlinePassed, WorkerDied, ProtocolError: The question after the last answer ended the worker.
        """

    async def close(self) -> None:
        """End the worker and wait until nothing is left of it. May be called twice."""


class OpenLink(Protocol):
    """Starts a worker that knows nothing yet."""

    async def __call__(self, reason: StartReason) -> Link:
        """Start one; the caller owns it."""


class Observer(Protocol):
    """Who wants to know what becomes of workers."""

    def started(self, reason: StartReason) -> None:
        """Take note that a worker was started."""

    def ended(self, reason: EndReason) -> None:
        """Take note that a worker came to its end."""

    def zygote_started(self) -> None:
        """Take note that a zygote was started, the first or one that replaces another."""


class Unobserved:
    """Nobody wants to know."""

    def started(self, reason: StartReason) -> None:
        """Do nothing."""

    def ended(self, reason: EndReason) -> None:
        """Do nothing."""

    def zygote_started(self) -> None:
        """Do nothing."""
