"""What a call of a hook brings to the character, and what it brings back, in a worker of any kind."""

import pytest
from sandboxed import AMPLE, SCENE, Opener, a_set, ask, character, replying

from sandbox.errors import HookFailed, UnknownCharacter, WorkerDied, WrongAnswer
from sandbox.limits import Budget
from sandbox.messages import SceneData


async def test_a_hook_is_called_with_what_it_asks_for(open_worker: Opener) -> None:
    worker = await open_worker(a_set(replying('return f"{scene.character} hears {message.role}: {message.text}"')))

    answered = await ask(worker, text="Grüße")

    assert answered.value == "Ada hears user: Grüße"
    assert answered.printed == ""


async def test_a_hook_may_leave_arguments_out(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character("@hookimpl\ndef reply(message): return message.text\n")))

    assert (await ask(worker, text="Hi")).value == "Hi"


async def test_a_scene_tells_what_the_host_knows(open_worker: Opener) -> None:
    text = replying(
        "return repr((scene.selected, scene.language, [m.text for m in scene.messages], "
        "scene.now.isoformat(), scene.now.tzname(), scene.state))"
    )
    worker = await open_worker(a_set(text))
    scene = SceneData(selected="Bob", now_seconds=0, offset_seconds=3600, zone="CET", state={"n": 1})

    answered = await worker.call("Ada", "reply", scene, {"message": {"role": "user", "text": ""}}, AMPLE)

    assert answered.value == "('Bob', None, [], '1970-01-01T01:00:00+01:00', 'CET', {'n': 1})"


async def test_state_goes_back_to_the_host_and_nowhere_else(open_worker: Opener) -> None:
    text = replying('scene.state["n"] = scene.state.get("n", 0) + 1\nreturn str(scene.state["n"])')
    worker = await open_worker(a_set(text))

    first = await ask(worker)
    again = await ask(worker)
    scene = SceneData(state={"n": 41, "list": [1, {"a": None}]})
    given = await worker.call("Ada", "reply", scene, {"message": {"role": "user", "text": ""}}, AMPLE)

    assert (first.value, first.state) == ("1", {"n": 1})
    assert again.state == {"n": 1}
    assert (given.value, given.state) == ("42", {"n": 42, "list": [1, {"a": None}]})
    assert scene.state["n"] == 41


async def test_what_is_printed_goes_to_the_author_and_is_capped(
    open_worker: Opener, capfd: pytest.CaptureFixture[str]
) -> None:
    worker = await open_worker(
        a_set(replying('print("a", 1, sep="-")\nfor n in range(100): print("x" * 3000)\nreturn "ok"'))
    )

    answered = await ask(worker)

    assert answered.printed.startswith("a-1\nxxx")
    assert len(answered.printed) == 4096
    assert capfd.readouterr().out == ""
    assert (await ask(worker)).printed == answered.printed


async def test_what_a_failing_hook_prints_does_not_show_up_in_the_next(open_worker: Opener) -> None:
    worker = await open_worker(
        a_set(replying('if message.text == "fail":\n    print("secret")\n    raise ValueError\nreturn "ok"'))
    )

    with pytest.raises(HookFailed):
        await ask(worker, text="fail")

    assert (await ask(worker)).printed == ""


async def test_an_event_reaches_the_character_and_has_no_answer(open_worker: Opener) -> None:
    text = character('@hookimpl\ndef on_session_start(scene): scene.state["seen"] = True\n')
    worker = await open_worker(a_set(text))

    answered = await worker.call("Ada", "on_session_start", SCENE, {}, AMPLE)

    assert answered.state == {"seen": True}


async def test_a_hook_that_is_not_implemented_answers_nothing(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character()))

    assert (await worker.call("Ada", "greet", SCENE, {}, AMPLE)).value is None


async def test_a_hook_of_one_character_is_not_answered_by_another(open_worker: Opener) -> None:
    worker = await open_worker(a_set(replying('return "b"', name="Bob"), character(name="Ada")))

    assert (await ask(worker, "Ada")).value is None
    assert (await ask(worker, "Bob")).value == "b"


async def test_an_unknown_character_is_told_by_name(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character()))

    with pytest.raises(UnknownCharacter) as caught:
        await ask(worker, "Nobody")

    assert caught.value.character == "Nobody"
    assert worker.alive


async def test_answers_have_to_fit_the_budget_of_the_call(open_worker: Opener) -> None:
    worker = await open_worker(a_set(replying("return 'x' * 200")))

    with pytest.raises(WrongAnswer, match="larger than 100 bytes"):
        await ask(worker, budget=Budget(deadline_seconds=5, answer_bytes=100))


async def test_a_closed_worker_answers_nothing_and_may_be_closed_again(open_worker: Opener) -> None:
    worker = await open_worker(a_set(replying("return 'x'")))

    await worker.close()
    await worker.close()

    assert not worker.alive
    with pytest.raises(WorkerDied):
        await ask(worker)
