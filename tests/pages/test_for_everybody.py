"""The page is for whoever comes: with a keyboard, a screen reader, a small screen, in the dark, without a network."""

from urllib.parse import urlsplit

import pytest
from browsing import Session, picture, session_of, visiting
from casts import character
from looks import LOOKS, assert_accessible, assert_accessible_in_both_lights
from playwright.sync_api import Browser, Page, expect
from servers import RunningServer, running_server

BROKEN = "import os\n\tif\n"


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_axe_finds_nothing_wrong(browser: Browser, server: RunningServer, size: str) -> None:
    with visiting(browser, server.url, **(LOOKS["narrow"] if size == "narrow" else {})) as (page, _):
        session = session_of(page)
        expect(session.cards).to_have_count(7)
        picture(page, f"first-{size}")
        session.choose("Tilda Tally")
        expect(session.said).to_have_count(1)
        session.converse("10 miles in km")
        session.show("Events")
        session.events.nth(1).locator("summary").click()
        assert_accessible_in_both_lights(page, f"talk-{size}")
        session.show("Set")
        session.cast("Ada", {"ada.py": character("Ada", reply="raise ValueError"), "bob.py": BROKEN, "c.txt": ""})
        session.say("hello")
        expect(session.errors).to_have_count(1)
        expect(session.findings).not_to_have_count(0)
        page.get_by_role("button", name="Second session").click()
        expect(session_of(page, "B").cards).to_have_count(7)
        assert_accessible_in_both_lights(page, f"findings-{size}")


def test_axe_finds_nothing_wrong_where_a_key_is_asked_for(browser: Browser) -> None:
    with running_server(worker="inline", api_key="key") as server, visiting(browser, server.url) as (page, _):
        expect(session_of(page).root.get_by_label("API key")).to_be_focused()
        assert_accessible_in_both_lights(page, "key")


def test_a_finding_leads_to_what_it_means_and_axe_finds_nothing_wrong_there(page: Page, session: Session) -> None:
    session.drop({"bob.py": "import os\n"})
    with page.expect_popup() as opened:
        session.findings.first.get_by_role("link").click()
    told = opened.value

    expect(told.get_by_role("heading", name="import-not-allowed")).to_be_in_viewport()
    assert_accessible(told)


def test_nothing_leads_sideways(page: Page, session: Session) -> None:
    long = "long" * 30
    name = "Long" + "g" * 90
    session.cast(name, {f"{long}.py": character(name, comment=long, voice=long), "bob.py": BROKEN})
    session.converse(long * 5)
    page.get_by_role("button", name="Second session").click()
    expect(session_of(page, "B").cards).to_have_count(7)
    for width in (320, 700, 1100, 2000):
        page.set_viewport_size({"width": width, "height": 800})

        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_whole_conversation_with_the_keyboard_alone(page: Page, session: Session) -> None:
    expect(session.cards).to_have_count(7)
    keyboard = page.keyboard

    def tab_to(name: str) -> None:
        for _ in range(40):
            keyboard.press("Tab")
            focused = page.evaluate("document.activeElement.textContent + (document.activeElement.placeholder ?? '')")
            if name in focused:
                return
        pytest.fail(f"the keyboard does not come to {name}")

    keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the sessions")).to_be_focused()
    keyboard.press("Enter")
    tab_to("Tilda Tally")
    keyboard.press("Enter")
    expect(session.said).to_have_count(1)
    expect(session.cards.filter(has_text="Tilda Tally")).to_be_focused()
    tab_to("Say something")
    keyboard.type("10 miles in km")
    keyboard.press("Shift+Enter")
    keyboard.press("Enter")
    expect(session.said).to_have_count(2)
    tab_to("Set")
    keyboard.press("ArrowRight")
    expect(session.root.get_by_role("tab", name="Events")).to_be_focused()
    expect(session.events.first).to_be_visible()
    keyboard.press("Home")
    expect(session.root.get_by_role("tab", name="Set")).to_have_attribute("aria-selected", "true")
    tab_to("/srv/casts")
    keyboard.type("default")
    keyboard.press("Enter")
    expect(session.outcome).to_contain_text("7 of 7 files loaded")


def test_each_part_can_be_found_by_its_name(page: Page, session: Session) -> None:
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_role("banner")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Greenroom")
    for name in ("Characters", "Conversation", "Files and events"):
        expect(session.root.get_by_role("region", name=name)).to_be_visible()
    expect(session.root.get_by_role("status").first).to_have_text("Connected")
    unnamed = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(unnamed) == len(set(unnamed))


def test_a_list_that_changes_keeps_the_keyboard_in_it(session: Session) -> None:
    session.cast("Ada", {"ada.py": character("Ada"), "eve.py": character("Eve")})
    session.cards.filter(has_text="Eve").focus()
    session.root.get_by_role("button", name="Load these files").dispatch_event("click")

    expect(session.outcome).to_contain_text("2 of 2")
    expect(session.cards.filter(has_text="Eve")).to_be_focused()


def test_the_first_paint_needs_nobody_else_and_no_session(browser: Browser, server: RunningServer) -> None:
    context = browser.new_context()
    page = context.new_page()
    # The WebSocket never comes to be.
    page.route_web_socket("**/v1/realtime", lambda _: None)
    page.goto(server.url)
    try:
        expect(page.get_by_role("heading", name="Session A")).to_be_visible()
        expect(page.get_by_text("Who would you like to talk to?")).to_be_visible()
        # What is in the document is not painted yet.
        page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length === 1")
        asked = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    finally:
        context.close()

    assert len(asked) > 5
    assert {urlsplit(each).netloc for each in asked} == {urlsplit(server.url).netloc}


def test_without_javascript_the_page_says_what_to_do_instead(browser: Browser, server: RunningServer) -> None:
    with visiting(browser, server.url, java_script_enabled=False) as (page, _):
        expect(page.get_by_text("greenroom chat")).to_be_visible()
