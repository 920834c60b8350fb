"""Somebody opens the page and talks."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from browsing import Session, session_of, visiting
from casts import character, write_set
from playwright.sync_api import Browser, Page, expect
from servers import RunningServer, listening, running_server
from stand_in_model import BeSilent, StandInModel, Step, end, stand_in_model, words

from host.serving import make_server
from host.settings import Settings

DEFAULT_NAMES = ["Mireille", "Tilda Tally", "Madame Oriole", "Basil Thorne", "Wren", "Bea Quibble", "Old Marrow"]


def test_a_whole_conversation_with_a_character_that_has_tools(session: Session) -> None:
    expect(session.cards).to_have_count(len(DEFAULT_NAMES))
    session.choose("Tilda Tally")
    expect(session.said).to_have_text(
        ["Office of Weights and Days, Tilda Tally speaking. Have you a measure to convert, or a date to look up?"]
    )
    labels = session.root.get_by_label("What this character has").get_by_role("listitem")
    expect(labels).to_have_text(
        ["Language English", "Voice greenroom/tilda-tally.wav", "Tool convert", "Tool day_of_week"]
    )

    assert "16.093 kilometres" in session.converse("10 miles in km")

    expect(session.tools).to_have_count(1)
    expect(session.tools).to_contain_text("convert")
    expect(session.tools).to_contain_text('"unit": "mile"')
    expect(session.tools.locator(".output")).to_contain_text("16.093")
    expect(session.root.locator(".row-user .words")).to_have_text(["10 miles in km"])
    assert "Sunday" in session.converse("what day was 20 July 1969?")
    expect(session.message).to_be_focused()
    expect(session.message).to_have_value("")


def test_what_is_said_is_read_out_once_it_is_complete(session: Session) -> None:
    session.choose("Bea Quibble")
    expect(session.said).to_have_count(1)
    said = session.converse("score")

    expect(session.root.locator("[aria-live=polite][data-part=live]")).to_have_text(f"Bea Quibble: {said}")


def test_another_character_begins_another_conversation(session: Session) -> None:
    session.choose("Bea Quibble")
    expect(session.said).to_have_count(1)
    session.choose("Wren")

    expect(session.said).to_have_count(1)
    expect(session.said).to_contain_text("I'm Wren")
    expect(session.cards.filter(has_text="Wren")).to_have_attribute("aria-pressed", "true")
    expect(session.cards.and_(session.root.locator("[aria-pressed=true]"))).to_have_count(1)


def test_everything_that_is_sent_and_received_is_shown_and_can_be_filtered_and_copied(
    page: Page, session: Session
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    session.choose("Bea Quibble")
    expect(session.said).to_have_count(1)
    session.converse("score")
    session.show("Events")
    expect(session.events.first).to_contain_text("session.created")
    expect(session.events.last).to_contain_text("response.done")

    session.root.get_by_label("Direction").select_option("Sent")
    sent = ["session.characters.list", "session.update", "conversation.item.create", "response.create"]
    expect(session.events.locator(".event-type")).to_have_text(sent)
    session.root.get_by_label("Show events with this text").fill("Item.Create")
    expect(session.events).to_have_count(1)
    session.root.get_by_role("button", name="Copy", exact=True).click()
    expect(session.root.get_by_text("1 events copied")).to_be_visible()
    copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert copied["item"]["content"] == [{"type": "input_text", "text": "score"}]

    session.events.first.locator("summary").click()
    expect(session.events.first.locator("pre")).to_contain_text('"text": "score"')
    session.root.get_by_label("Show events with this text").fill("")
    session.root.get_by_label("Direction").select_option("Both ways")
    expect(session.events.first).to_contain_text("session.created")
    expect(session.events.locator("details[open]")).to_have_count(0)
    session.root.get_by_role("button", name="Clear").click()
    expect(session.events).to_have_count(0)


def test_events_can_be_copied_where_a_browser_offers_no_clipboard(page: Page, session: Session) -> None:
    # As it is without TLS, beyond the browser's own machine.
    page.context.grant_permissions(["clipboard-read"])
    page.evaluate("() => Object.defineProperty(navigator, 'plain', {value: navigator.clipboard})")
    page.evaluate("() => Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    expect(session.cards).to_have_count(len(DEFAULT_NAMES))
    session.show("Events")
    session.root.get_by_label("Direction").select_option("Sent")
    copying = session.root.get_by_role("button", name="Copy", exact=True)
    copying.click()

    expect(session.root.get_by_text("1 events copied")).to_be_visible()
    expect(copying).to_be_focused()
    assert json.loads(page.evaluate("navigator.plain.readText()"))["type"] == "session.characters.list"


def test_a_reply_of_many_words_is_shown_in_full_and_the_events_stay_few(session: Session) -> None:
    session.cast("Long", {"long.py": character("Long", reply='return "word " * 3000 + "end"')})
    session.show("Events")
    assert session.converse("go on").count("word") == 3000

    expect(session.events).to_have_count(500)


# Words that come one by one, and stopping them


@contextmanager
def model_that_says(*answers: Sequence[Step]) -> Iterator[str]:
    """Run a model in a thread, and give its address."""
    ready: list[tuple[StandInModel, asyncio.AbstractEventLoop, asyncio.Event]] = []
    is_ready = threading.Event()

    async def run() -> None:
        async with stand_in_model() as model:
            model.answers.extend(answers)
            done = asyncio.Event()
            ready.append((model, asyncio.get_running_loop(), done))
            is_ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    is_ready.wait()
    model, loop, done = ready[0]
    try:
        yield model.url
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()


def test_words_are_shown_as_they_come_and_can_be_stopped(browser: Browser) -> None:
    answers = ([*words("One ", "two"), BeSilent()], [*words("Three ", "four"), BeSilent()], [*words("Five."), *end()])
    with (
        model_that_says(*answers) as model,
        running_server(worker="inline", llm_url=model) as server,
        visiting(browser, server.url) as (page, _),
    ):
        session = session_of(page)
        session.choose("Basil Thorne")
        session.say("speak")
        expect(session.root.locator(".is-speaking .words")).to_have_text("One two")
        stop = session.root.get_by_role("button", name="Stop")
        expect(stop).to_be_visible()
        session.say("and?")
        expect(session.root.locator(".row-note")).to_have_text("Basil Thorne is speaking: wait, or press Stop.")
        expect(session.message).to_have_value("and?")
        stop.click()

        expect(session.root.locator(".mark")).to_have_text("Stopped.")
        expect(session.said).to_have_text("One two")
        expect(stop).to_be_hidden()
        expect(session.message).to_be_focused()

        session.message.press("Enter")
        expect(session.root.locator(".is-speaking .words")).to_have_text("Three four")
        session.message.press("Escape")
        expect(session.root.locator(".mark")).to_have_count(2)
        assert session.converse("more") == "Five."


def test_a_response_that_fails_says_why(session: Session) -> None:
    session.cast("Moody", {"moody.py": character("Moody", reply="raise ValueError('not today')")})
    session.say("hello")

    expect(session.errors).to_contain_text("not today")
    expect(session.errors).to_contain_text("(character_failed)")


# The connection


def test_with_a_key_the_page_asks_for_it_and_goes_on(browser: Browser) -> None:
    with running_server(worker="inline", api_key="right-key") as server, visiting(browser, server.url) as (page, _):
        session = session_of(page)
        key = session.root.get_by_label("API key")
        expect(key).to_be_focused()
        expect(session.root.get_by_role("alert").filter(has_text="The server wants a key.")).to_be_visible()
        for wrong, said in (
            ("wrong-key", "The server does not take this key."),
            ("wrong key", "A browser cannot send this"),
        ):
            key.fill(wrong)
            key.press("Enter")
            expect(session.root.get_by_role("alert").filter(has_text=said)).to_be_visible()
        key.fill("right-key")
        key.press("Enter")

        expect(session.cards).to_have_count(len(DEFAULT_NAMES))
        expect(key).to_be_hidden()
        page.get_by_role("button", name="Second session").click()
        expect(session_of(page, "B").cards).to_have_count(len(DEFAULT_NAMES))


def test_a_session_that_was_ended_for_being_idle_stays_so_until_somebody_comes_back(browser: Browser) -> None:
    with running_server(worker="inline", idle_seconds=1) as server, visiting(browser, server.url) as (page, _):
        session = session_of(page)
        expect(session.root.get_by_role("alert")).to_contain_text("1 s")
        expect(session.root).to_have_attribute("data-state", "closed")
        expect(session.root.get_by_role("alert")).not_to_contain_text("Trying again")
        session.root.get_by_role("button", name="Try now").click()

        expect(session.root).to_have_attribute("data-state", "open")


def test_a_full_house_is_told_and_tried_again(browser: Browser) -> None:
    with running_server(worker="inline", max_sessions=1) as server, visiting(browser, server.url) as (page, _):
        expect(session_of(page).cards).to_have_count(len(DEFAULT_NAMES))
        page.get_by_role("button", name="Second session").click()
        waiting = session_of(page, "B")
        expect(waiting.root.get_by_role("alert")).to_contain_text(
            "All 1 sessions are taken; try again later. Trying again in"
        )

        page.get_by_role("button", name="Second session").click()
        expect(waiting.root).to_have_count(0)
        assert "Wren" in _choose_and_hear(session_of(page), "Wren")


def _choose_and_hear(session: Session, name: str) -> str:
    session.choose(name)
    expect(session.said).to_have_count(1)
    return session.said.inner_text()


@contextmanager
def _serving(address: socket.socket) -> Iterator[RunningServer]:
    """Run a server at an address that stays taken when it has ended."""
    running = RunningServer(make_server(Settings(port=0, worker="inline")), address.dup())
    running.start()
    try:
        yield running
    finally:
        running.end()


def test_a_lost_connection_is_told_and_comes_back_with_the_same_characters(browser: Browser, tmp_path: Path) -> None:
    write_set(tmp_path, {"ada.py": character("Ada"), "eve.py": character("Eve")})
    with listening() as address, _serving(address) as first, visiting(browser, first.url) as (page, _):
        session = session_of(page)
        expect(session.cards).to_have_count(len(DEFAULT_NAMES))
        session.load(tmp_path)
        session.choose("Eve")
        session.converse("hello")
        first.end()
        expect(session.root.get_by_role("alert")).to_contain_text("Trying again in")
        session.say("anybody?")
        expect(session.errors).to_contain_text("There is no connection")
        expect(session.message).to_have_value("anybody?")
        with _serving(address):
            session.root.get_by_role("button", name="Try now").click()

            expect(session.root.get_by_role("heading", name="Eve", exact=True)).to_be_visible()
            expect(session.root.locator(".notice")).to_be_hidden()
            expect(session.root.locator(".row-note")).to_contain_text("Connected again, in a new session")
            expect(session.message).to_be_focused()
            assert session.converse("hello again") == "Eve heard hello again"
