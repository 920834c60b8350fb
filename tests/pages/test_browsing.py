"""What the tests of pages lean on."""

from browsing import settle
from playwright.sync_api import Page

# A fade that somebody takes back while the page is waited for, and one that goes on.
FADES = """() => {
  const [gone, stays] = [document.body, document.documentElement].map(
    each => each.animate({opacity: [0, 1]}, {duration: 500}),
  );
  setTimeout(() => gone.cancel(), 50);
  window.stays = stays;
}"""


def test_what_is_taken_away_while_it_fades_in_holds_nobody_up(page: Page) -> None:
    page.evaluate(FADES)

    settle(page)

    assert page.evaluate("window.stays.playState") == "finished"
