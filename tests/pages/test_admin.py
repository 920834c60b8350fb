"""The page of operators: what they see of a conversation, and what they do to it, in a real browser."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import Session, picture, session_of, visiting
from casts import character
from looks import LOOKS, assert_accessible
from playwright.sync_api import Browser, Locator, Page, expect
from servers import RunningServer, running_server

KEY = "an operator's own key"
IMAGE = "<img src=x onerror=pwned()><script>pwned()</script>"
COUNTING = "scene.state['n'] = scene.state.get('n', 0) + 1\nreturn str(scene.state['n'])"
NAME = f"Eve {IMAGE}"
EVE = character("Eve", reply=COUNTING).replace("CHARACTER_NAME = 'Eve'", f"CHARACTER_NAME = {NAME!r}")


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server(admin_key=KEY) as running:
        yield running


def enter(page: Page, key: str = KEY) -> None:
    page.get_by_label("Admin key").fill(key)
    page.get_by_role("button", name="Enter").click()


@pytest.fixture
def operator(browser: Browser, server: RunningServer) -> Iterator[Page]:
    """A page whose operator is let in."""
    with visiting(browser, f"{server.url}/admin") as (page, _):
        page.evaluate("() => { window.ran = []; window.pwned = () => window.ran.push(1); }")
        enter(page)
        expect(page.get_by_role("heading", name="Server")).to_be_visible()
        yield page
        assert page.evaluate("() => window.ran") == []


@pytest.fixture
def talking(browser: Browser, server: RunningServer) -> Iterator[Session]:
    """Somebody who is in a conversation on the other page."""
    with visiting(browser, server.url) as (page, watched):
        watched.allowed.append("Failed to load resource")
        session = session_of(page)
        session.cast(NAME, {"eve.py": EVE})
        assert session.converse("count") == "1"
        yield session


def row(page: Page, text: str = NAME) -> Locator:
    return page.get_by_role("region", name=re.compile("^Sessions")).get_by_role("row").filter(has_text=text)


def agree(page: Page, label: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=label).click()


def told(page: Page) -> Locator:
    return page.get_by_role("status")


def test_a_killed_worker_is_replaced_and_the_conversation_goes_on(operator: Page, talking: Session) -> None:
    mine = row(operator)
    expect(mine).to_have_count(1)
    number = mine.get_by_role("cell").nth(7)
    expect(number).to_have_text(re.compile(r"^\d+$"))
    before = number.inner_text()

    mine.get_by_role("button", name="Kill worker").click()
    picture(operator, "admin-question")
    agree(operator, "Kill the worker")

    expect(told(operator)).to_contain_text("is gone")
    assert talking.converse("count") == "2"
    expect(number).not_to_have_text(before)
    expect(number).to_have_text(re.compile(r"^\d+$"))
    expect(operator.get_by_role("region", name="Audit log")).to_contain_text("kill_worker")


def test_what_others_have_written_is_shown_as_text(operator: Page, talking: Session) -> None:
    talking.converse("count")
    expect(row(operator)).to_have_count(1)
    expect(operator.get_by_role("region", name="Dearest characters")).to_contain_text(NAME)
    assert operator.locator("main img, main script, dialog img").count() == 0
    picture(operator, "admin")


def test_a_question_that_is_not_agreed_to_does_nothing(operator: Page, talking: Session) -> None:
    row(operator).get_by_role("button", name=re.compile("^End")).click()
    expect(operator.get_by_role("button", name="Leave it")).to_be_focused()
    operator.keyboard.press("Escape")

    expect(operator.get_by_role("dialog")).to_be_hidden()
    assert talking.converse("count") == "2"


def test_sets_are_rolled_back_blocked_and_let_in_again(operator: Page, talking: Session) -> None:
    talking.cast("Newer", {"newer.py": character("Newer")})
    row(operator, "Newer").get_by_role("button", name="Roll back").click()
    agree(operator, "Roll back")
    expect(told(operator)).to_contain_text("again")
    expect(talking.cards).to_have_count(1)
    mine = operator.get_by_role("region", name=re.compile("^Sessions")).locator("tbody tr").last
    expect(mine.get_by_role("cell").nth(6)).to_have_text("3")
    mine.get_by_role("button", name="Block set").click()
    agree(operator, "Block the set")

    expect(told(operator)).to_have_text("Blocked. Put back: 1; ended: 0.")
    expect(talking.cards).to_have_count(7)
    blocked = operator.get_by_role("region", name="Blocked sets")
    blocked.get_by_role("button", name="Unblock").click()
    agree(operator, "Unblock")
    expect(blocked).to_contain_text("No set is blocked.")


def test_a_session_is_ended_with_the_keyboard_alone(operator: Page, talking: Session) -> None:
    button = row(operator).get_by_role("button", name=re.compile("^End"))
    button.focus()
    operator.keyboard.press("Enter")
    operator.keyboard.press("Tab")
    operator.keyboard.press("Enter")

    expect(told(operator)).to_contain_text("is being ended")
    expect(talking.root).to_have_attribute("data-state", re.compile("waiting|closed|open"))
    expect(row(operator)).to_have_count(0)


def test_the_focus_stays_where_it_is_while_the_page_is_renewed(operator: Page, talking: Session) -> None:
    button = row(operator).get_by_role("button", name="Roll back")
    button.focus()
    talking.converse("count")
    talking.converse("count")
    with operator.expect_response("**/admin/api/sessions*"):
        pass
    with operator.expect_response("**/admin/api/sessions*"):
        pass

    expect(button).to_be_focused()


def test_a_wrong_key_is_told_and_the_right_one_lasts_as_long_as_the_tab(
    browser: Browser, server: RunningServer
) -> None:
    with visiting(browser, f"{server.url}/admin") as (page, watched):
        watched.allowed.append("401")
        enter(page, "a key of somebody else's")
        expect(told(page)).to_contain_text("invalid_admin_key")
        expect(page.get_by_label("Admin key")).to_be_focused()
        enter(page)
        expect(page.get_by_role("heading", name="Sessions")).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="Sessions")).to_be_visible()
        assert page.evaluate("() => Object.keys(localStorage).length + document.cookie.length") == 0
        page.get_by_role("button", name="Forget the key").click()
        expect(page.get_by_label("Admin key")).to_be_focused()
        page.reload()
        expect(page.get_by_label("Admin key")).to_be_visible()


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_wrong(browser: Browser, server: RunningServer, look: str) -> None:
    options: dict[str, Any] = LOOKS[look]
    with visiting(browser, f"{server.url}/admin", **options) as (page, _), visiting(browser, server.url) as (other, _):
        if look == "light":
            assert_accessible(page)
        enter(page)
        session = session_of(other)
        session.cast(NAME, {"eve.py": EVE})
        expect(row(page)).to_have_count(1)
        assert_accessible(page)
        picture(page, f"admin-{look}")
        row(page).get_by_role("button", name="Kill worker").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
