"""How a page may be looked at, and whether everybody can use it there: what axe says of it.

Runs in: tests.
"""

import json
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from browsing import picture, settle
from playwright.sync_api import Page

LOOKS: Final[dict[str, dict[str, Any]]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}, "has_touch": True},
}
_AXE: Final = Axe()


def assert_accessible(page: Page) -> None:
    """Fail if axe finds anything wrong."""
    settle(page)
    found = _AXE.run(page).response
    told = [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in found["violations"]]
    assert told == [], json.dumps(told, indent=1)
    assert len(found["passes"]) > 15


def assert_accessible_in_both_lights(page: Page, name: str) -> None:
    """Fail if axe finds anything wrong by day or by night, and take a picture of each."""
    for light in ("light", "dark"):
        page.emulate_media(color_scheme=light)
        assert_accessible(page)
        picture(page, f"{name}-{light}")
