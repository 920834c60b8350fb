"""Who is switched off for the workers that a session has lost."""

from typing import NamedTuple

import pytest
from clocks import Clock

from host.conduct import CHARACTER_LOSSES, REMEMBERED_SECONDS, SET_LOSSES, Blamed, Conduct, LossReason
from host.errors import QuestionRefused

ADA = Blamed("Ada", "reply", "ada.py", 12)
BOB = Blamed("Bob", "greet", "bob.py")


class Situation(NamedTuple):
    clock: Clock
    conduct: Conduct

    def lose(self, blamed: Blamed | None, times: int, reason: LossReason = LossReason.DIED) -> None:
        for _ in range(times):
            self.conduct.blame(reason, blamed)

    def refusal(self, character: str) -> str | None:
        try:
            self.conduct.refuse_if_off(character)
        except QuestionRefused as refused:
            assert self.conduct.is_off(character)
            return str(refused.code)
        assert not self.conduct.is_off(character)
        return None


@pytest.fixture
def situation() -> Situation:
    clock = Clock()
    return Situation(clock, Conduct(clock))


@pytest.mark.parametrize("reason", LossReason)
def test_a_character_that_keeps_ending_workers_is_switched_off_and_the_others_are_not(
    situation: Situation, reason: LossReason
) -> None:
    situation.lose(ADA, CHARACTER_LOSSES - 1, reason)
    assert situation.refusal("Ada") is None

    switched_off = situation.conduct.blame(reason, ADA)

    assert switched_off is not None
    assert switched_off.what == "character"
    assert situation.refusal("Ada") == "character_switched_off"
    assert situation.refusal("Bob") is None
    found = situation.conduct.diagnostics[-1]
    assert (found.file, found.line, found.code, found.severity) == ("ada.py", 12, "switched-off", "error")


def test_the_refusal_says_why_with_the_diagnostic(situation: Situation) -> None:
    situation.lose(ADA, CHARACTER_LOSSES)

    with pytest.raises(QuestionRefused, match="'Ada' has ended 3 workers, lastly in reply") as refused:
        situation.conduct.refuse_if_off("Ada")
    assert [(each.file, each.line) for each in refused.value.details or ()] == [("ada.py", 12)]


def test_losses_that_are_far_apart_are_forgiven(situation: Situation) -> None:
    for _ in range(5 * SET_LOSSES):
        situation.lose(ADA, 1)
        situation.clock.now += REMEMBERED_SECONDS / (CHARACTER_LOSSES - 1) + 1

    assert situation.refusal("Ada") is None
    assert situation.conduct.diagnostics == ()


def test_characters_that_together_end_too_many_workers_have_the_set_switched_off(situation: Situation) -> None:
    situation.lose(ADA, CHARACTER_LOSSES)
    situation.lose(BOB, SET_LOSSES - CHARACTER_LOSSES)

    assert situation.refusal("Somebody Else") == "character_set_switched_off"
    assert situation.refusal("Ada") == "character_set_switched_off"


def test_workers_that_end_while_nobody_asks_them_are_the_sets_doing(situation: Situation) -> None:
    situation.lose(None, SET_LOSSES - 1)
    assert situation.refusal("Ada") is None
    situation.lose(None, 1)

    assert situation.refusal("Ada") == "character_set_switched_off"
    assert situation.conduct.diagnostics[-1].file == "."


def test_what_is_switched_off_is_told_once(situation: Situation) -> None:
    told = [situation.conduct.blame(LossReason.DIED, ADA) for _ in range(3 * SET_LOSSES)]

    assert [each.what for each in told if each is not None] == ["character", "set"]


def test_memory_is_a_warning_from_the_first_time_on(situation: Situation) -> None:
    situation.lose(ADA, 1, LossReason.MEMORY)
    situation.lose(None, 1, LossReason.MEMORY)

    findings = [(each.file, each.line, each.code, each.severity) for each in situation.conduct.diagnostics]
    assert findings == [("ada.py", 12, "memory-exceeded", "warning"), (".", 0, "memory-exceeded", "warning")]
