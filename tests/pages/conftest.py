"""One browser and one server for all tests of a process; each test has a page, and a session, of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import CHROMIUM, Session, Watched, launch, session_of, visiting
from playwright.sync_api import Browser, Page, sync_playwright
from servers import RunningServer, running_server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none."""
    if Path(CHROMIUM).exists():
        return
    for item in items:
        item.add_marker(pytest.mark.skip(reason=f"there is no Chromium at {CHROMIUM}: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = launch(playwright)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def server() -> Iterator[RunningServer]:
    with running_server() as running:
        yield running


@pytest.fixture
def visit(browser: Browser, server: RunningServer) -> Iterator[tuple[Page, Watched]]:
    with visiting(browser, server.url) as opened:
        yield opened


@pytest.fixture
def page(visit: tuple[Page, Watched]) -> Page:
    return visit[0]


@pytest.fixture
def watched(visit: tuple[Page, Watched]) -> Watched:
    return visit[1]


@pytest.fixture
def session(page: Page) -> Session:
    return session_of(page)
