"""The default character who listens."""

from default_cast import Talk

from sandbox.workers import Worker


async def test_a_listener_notices_talk_with_others(worker: Worker) -> None:
    talk = Talk(worker, "Wren")
    for text in ("my garden is full of snails", "snails in the garden, everywhere!"):
        await talk.hears(text, selected="Old Marrow")
    await talk.ask("on_response", message={"role": "assistant", "text": "three small words", "name": None})

    summary = await talk.ask("greet")

    assert "spoken twice, 11 words; we others, 3." in summary
    assert "with Old Marrow" in summary
    assert "garden, snails" in summary


async def test_a_listener_comes_back_to_what_is_said_twice(worker: Worker) -> None:
    talk = Talk(worker, "Wren")
    for text in ("my garden", "oh, that garden"):
        await talk.hears(text)

    assert "garden again, for the second time" in await talk.say("oh, that garden")


async def test_a_listeners_notebook_has_an_end(worker: Worker) -> None:
    talk = Talk(worker, "Wren")
    for number in range(50):
        await talk.hears(" ".join(f"word{number}x{each}" for each in range(30)))

    assert len(talk.state["topics"]) == 40


async def test_the_end_of_a_conversation_keeps_the_topics_and_drops_the_counts(worker: Worker) -> None:
    talk = Talk(worker, "Wren")
    await talk.hears("a garden")
    await talk.ask("on_conversation_end", reason="disconnect")

    assert talk.state == {"heard": 0, "words": 0, "answers": 0, "others": [], "topics": {"garden": 1}}


async def test_a_listener_forgets_when_asked(worker: Worker) -> None:
    talk = Talk(worker, "Wren")
    await talk.hears("a secret")
    await talk.say("forget that")

    assert talk.state == {}
