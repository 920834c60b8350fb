"""What the calls of one cast come to: counted, charged to their characters, and told in the log.

Runs in: host.
"""

from collections.abc import Collection, Mapping

from host.metrics.labels import Outcome
from host.outcomes import outcome_of
from host.upkeep import Upkeep
from sandbox.errors import CharacterError, SandboxError
from sandbox.messages import MAX_PRINTED_LOG_CHARACTERS, Answered


class Ledger:
    """Notes the calls of one cast.

    Args:
        upkeep: The session's.
        digest: What the set is known by.
        names: Of its characters.
    """

    def __init__(self, upkeep: Upkeep, digest: str, names: Collection[str]) -> None:
        self._metrics = upkeep.stage.metrics
        self._costs = upkeep.stage.costs
        self._log = upkeep.log
        self._digest = digest
        self._names = names

    def note_load(self, printed: Mapping[str, str]) -> None:
        """Tell what files printed while they were loaded."""
        room = MAX_PRINTED_LOG_CHARACTERS
        for file, text in printed.items():
            self._tell(text[: max(0, room)], file=file)
            room -= len(text)

    def note_answer(self, character: str, hook: str, answered: Answered, *, seconds: float, used: float) -> None:
        """Note a call that was answered.

        Args:
            character: Name of the character.
            hook: Name of the hook.
            answered: What it said.
            seconds: How long that took.
            used: Processor time that it took.
        """
        self._metrics.hook_calls.count(hook, Outcome.ANSWERED, seconds)
        self._charge(character, used, has_failed=False)
        self._tell(answered.printed, character=character)

    def note_failure(self, character: str, hook: str, error: SandboxError, *, seconds: float, used: float) -> None:
        """Note a call that failed; see `note_answer`."""
        self._metrics.hook_calls.count(hook, outcome_of(error), seconds)
        self._charge(character, used, has_failed=True)
        if isinstance(error, CharacterError):
            self._tell(error.printed, character=character)

    def _charge(self, character: str, used: float, *, has_failed: bool) -> None:
        if character in self._names:
            self._costs.charge(self._digest, character, used, has_failed=has_failed)

    def _tell(self, printed: str, **whose: str) -> None:
        if printed:
            self._metrics.prints.inc()
            self._log.printed(printed, **whose)
