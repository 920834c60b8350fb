"""A judge that lets everything pass proves nothing."""

import pytest

from sandbox.redteam.stage import open_stage
from sandbox.redteam.tricks import Wall, parse_trick
from sandbox.redteam.verdicts import Verdict

HEAD = "# gains: everything\n"


async def tried(wall: Wall, text: str) -> Verdict:
    trick = parse_trick((wall, "names", "own.py"), HEAD + text)
    async with open_stage() as stage:
        return await (stage.try_front(trick) if wall == "front" else stage.try_back(trick))


GETS_THROUGH: dict[str, tuple[Wall, str, str]] = {
    "loot": ("front", "# expect: harmless\nloot = 'got'\n", "answered"),
    "another outcome": ("front", "# expect: raises TypeError\n1 / 0\n", "raises TypeError"),
    "another line": ("front", "# expect: raises TypeError\nint(None)\nx = 1  # <<\n", "line 4"),
    "a place": (
        "front",
        "# expect: harmless\n# answers: *\ndef reply(scene, message):\n    return 'site-' + 'packages'\n",
        "a place",
    ),
    "an address": (
        "front",
        "# expect: harmless\n# answers: *\ndef reply(scene, message):\n    return 'x at 0' + 'x7f0000000000'\n",
        "an address",
    ),
    "a broken file of the same set": ("front", "# expect: harmless\nx = 1\n# --- zz.py\nx = (\n", "expected harmless"),
}


@pytest.mark.parametrize(("wall", "text", "finding"), GETS_THROUGH.values(), ids=GETS_THROUGH)
async def test_what_gets_through_is_found(wall: Wall, text: str, finding: str) -> None:
    verdict = await tried(wall, text)

    assert not verdict.holds
    assert any(finding in each for each in verdict.findings), verdict.findings
