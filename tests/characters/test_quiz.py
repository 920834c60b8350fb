"""The default character who asks a quiz."""

import pytest
from default_cast import CODES, DIRECTORY, Talk
from sandboxed import PATIENT

from sandbox.directories import read_sources
from sandbox.workers import Worker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener


async def answers_to(talk: Talk) -> str:
    """Find the right answer the way a cheat does: skip the question in a copy of the game."""
    kept = talk.state
    solution = (await talk.say("skip")).removeprefix("No shame in that: ").partition(". ")[0]
    talk.state = kept
    return str(solution)


@pytest.fixture
async def quiz(worker: Worker) -> Talk:
    talk = Talk(worker, "Bea Quibble")
    await talk.ask("greet")
    return talk


async def test_a_quiz_is_won_by_right_answers(quiz: Talk) -> None:
    for _ in range(12):
        answer = await quiz.say(f"hm, I think it is {(await answers_to(quiz)).upper()}!")

    assert "12 out of 12. You should have my job." in answer


async def test_a_quiz_forgives_a_slip_of_the_pen(quiz: Talk) -> None:
    quiz.state = {"order": list(range(12)), "asked": 0, "right": 0}
    await quiz.say("satrun")

    assert quiz.state["right"] == 1


async def test_a_quiz_counts_only_what_is_right(quiz: Talk) -> None:
    await quiz.say(await answers_to(quiz))
    await quiz.say("a plate of soup")

    assert "1 right out of 2" in await quiz.say("what's my score?")


async def test_the_score_survives_the_worker(quiz: Talk, worker: Worker) -> None:
    await quiz.say(await answers_to(quiz))
    replacement = await LoadingOpener(InlineLinks(), CODES, PATIENT)(read_sources(DIRECTORY))
    moved = Talk(replacement, "Bea Quibble")
    moved.state = quiz.state
    await worker.close()

    assert "1 right out of 1" in await moved.say("score")
    await replacement.close()


@pytest.mark.parametrize("text", ["hint", "score", "repeat", ""])
async def test_asking_costs_no_question(quiz: Talk, text: str) -> None:
    await quiz.say(text)

    assert quiz.state["asked"] == 0


async def test_a_finished_quiz_can_be_played_again(quiz: Talk) -> None:
    for _ in range(12):
        await quiz.say("pass")

    assert "Shall we play again?" in await quiz.say("hm")
    assert "Question 1:" in await quiz.say("yes please")
    assert quiz.state["asked"] == 0
