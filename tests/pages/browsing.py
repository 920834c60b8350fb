"""A real browser, and somebody in front of it: Debian's Chromium, driven by Playwright.

Runs in: tests.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Locator, Page, Playwright, Request, WebSocket, expect

CHROMIUM: Final = which("chromium") or "/usr/bin/chromium"
# Without these, Chromium talks to hosts of its maker's at every start. It runs as root in CI, where it has no sandbox.
FLAGS: Final = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()
# Screenshots, to be looked at; git ignores the folder.
PICTURES: Final = Path(__file__).parents[2] / "artifacts" / "pages"
# No test measures time: whatever takes as long is broken.
PATIENCE_MS: Final = 20_000

expect.set_options(timeout=PATIENCE_MS)


def launch(playwright: Playwright) -> Browser:
    """Start Chromium."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@dataclass
class Watched:
    """What a page did that it should not have, as far as it has gone.

    Attributes:
        complaints: What the console said, and errors that nobody caught.
        hosts: Whom it asked for anything.
        questions: How often it asked whether to leave it.
        allowed: Complaints that a test brings about on purpose contain one of these.
    """

    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    questions: int = 0
    allowed: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Look at everything that a page says and asks for."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._answer)
        page.on("request", self._see)
        page.on("websocket", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _answer(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":
            self.questions += 1
            dialog.accept()
        else:
            self.complaints.append(f"dialog: {dialog.message}")
            dialog.dismiss()

    def _see(self, asked: Request | WebSocket) -> None:
        if not asked.url.startswith(("data:", "blob:")):
            self.hosts.add(urlsplit(asked.url).netloc)

    def assert_clean(self, server: str) -> None:
        """Fail if there was anything to complain of, or if anybody but the server was asked."""
        own = [each for each in self.complaints if not any(allowed in each for allowed in self.allowed)]
        assert own == []
        assert self.hosts <= {urlsplit(server).netloc}


@dataclass
class Session:
    """One of the sessions on a page, as somebody sees it."""

    root: Locator

    @property
    def cards(self) -> Locator:
        """The characters to choose from."""
        return self.root.get_by_role("region", name="Characters").get_by_role("button")

    @property
    def names(self) -> Locator:
        """What the characters to choose from are called."""
        return self.cards.locator(".card-name")

    @property
    def message(self) -> Locator:
        """Where one types."""
        return self.root.get_by_label("Your message")

    @property
    def said(self) -> Locator:
        """What the characters said in full."""
        return self.root.locator(".row-character:not(.is-speaking) .words")

    @property
    def tools(self) -> Locator:
        """The calls of tools."""
        return self.root.locator(".row-tool")

    @property
    def errors(self) -> Locator:
        """What went wrong in the conversation."""
        return self.root.locator(".row-error")

    @property
    def outcome(self) -> Locator:
        """What came of loading files."""
        return self.root.locator(".outcome")

    @property
    def findings(self) -> Locator:
        """Diagnostics."""
        return self.root.locator(".finding")

    @property
    def editor(self) -> Locator:
        """Where a file's text is."""
        return self.root.get_by_role("textbox", name=re.compile("^Source of "))

    @property
    def events(self) -> Locator:
        """The rows of the events pane."""
        return self.root.locator(".events > li")

    def choose(self, name: str) -> None:
        """Choose a character, and wait until it is there."""
        # By the whole name: "Eve" is in what others say of themselves, and the set before may still be shown.
        self.cards.filter(has=self.root.page.get_by_text(name, exact=True)).first.click()
        expect(self.root.get_by_role("heading", name=name, exact=True)).to_be_visible()

    def say(self, text: str) -> None:
        """Type something and send it."""
        self.message.fill(text)
        self.message.press("Enter")

    def converse(self, text: str) -> str:
        """Say something and return what is answered, in full."""
        before = self.said.count()
        self.say(text)
        expect(self.said).to_have_count(before + 1)
        return self.said.last.inner_text()

    def load(self, directory: object) -> None:
        """Load a directory of the server."""
        self._wait_until_connected()
        self.root.get_by_label("Directory on the server").fill(str(directory))
        self.root.get_by_role("button", name="Load", exact=True).click()

    def _wait_until_connected(self) -> None:
        # Before that the page says that there is no connection, and what to load is to be told once more.
        expect(self.root).to_have_attribute("data-state", "open")

    def drop(self, files: Mapping[str, str | bytes]) -> None:
        """Drop files onto the session, as a hand with a mouse would."""
        self._wait_until_connected()
        self.root.evaluate(_DROP, [[name, b64encode(_bytes(content)).decode()] for name, content in files.items()])

    def cast(self, name: str, files: Mapping[str, str | bytes]) -> None:
        """Drop files and wait until one of their characters is there."""
        self.drop(files)
        expect(self.root.get_by_role("heading", name=name, exact=True)).to_be_visible()

    def drop_from_disk(self, *paths: Path) -> None:
        """Drop files or folders that lie on a disk, by the browser's own means."""
        self._wait_until_connected()
        box = self.root.bounding_box()
        assert box is not None
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 100}
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        client = self.root.page.context.new_cdp_session(self.root.page)
        for kind in ("dragEnter", "dragOver", "drop"):
            client.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})

    def show(self, tab: str) -> None:
        """Show what is behind a tab."""
        self.root.get_by_role("tab", name=tab).click()


_DROP: Final = """(root, files) => {
  const data = new DataTransfer();
  for (const [name, encoded] of files) {
    const bytes = Uint8Array.from(atob(encoded), sign => sign.charCodeAt(0));
    data.items.add(new File([bytes], name, {type: "text/x-python"}));
  }
  for (const type of ["dragenter", "dragover", "drop"]) {
    root.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
  }
}"""


# What is taken from the page before it has faded in ends its animation with an AbortError: that is settled too.
_SETTLED: Final = """() => Promise.allSettled(
    document.getAnimations()
        .filter(each => each.effect.getTiming().iterations === 1)
        .map(each => each.finished),
)"""


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")


@contextmanager
def visiting(browser: Browser, url: str, **options: Any) -> Iterator[tuple[Page, Watched]]:
    """Open the page of a server in a browser that knows nothing yet, and see at the end that it behaved."""
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
    context.set_default_timeout(PATIENCE_MS)
    page, watched = context.new_page(), Watched()
    watched.watch(page)
    try:
        page.goto(url)
        yield page, watched
        watched.assert_clean(url)
    finally:
        context.close()


def session_of(page: Page, letter: str = "A") -> Session:
    """Return one of the sessions on a page."""
    return Session(page.get_by_role("region", name=f"Session {letter}", exact=True))


def settle(page: Page) -> None:
    """Wait until whatever fades in has come, or was taken away before."""
    page.evaluate(_SETTLED)


def picture(page: Page, name: str) -> None:
    """Take a picture of the whole page, for eyes."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    settle(page)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
