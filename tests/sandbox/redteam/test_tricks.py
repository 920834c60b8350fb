"""The format of the table of tricks."""

import pytest

from sandbox.redteam.tricks import TrickInvalid, parse_trick

HEAD = "# gains: everything\n# expect: raises TypeError | worker-died\n"
PLACE = ("front", "names", "own.py")


def test_the_first_lines_say_what_is_right() -> None:
    trick = parse_trick(PLACE, f"{HEAD}# calls: 3\nx = 1\ny = 2  # <<\n")

    assert (trick.wall, trick.reach, trick.name) == ("front", "names", "names/own")
    assert trick.expect == ("raises TypeError", "worker-died")
    assert (trick.calls, trick.line) == (3, 5)


def test_what_no_file_should_hold_is_written_out() -> None:
    trick = parse_trick(PLACE, f"{HEAD}x = ⟦(×3⟧1⟦)×3⟧ + '⟦U+202E⟧'\n")  # noqa: RUF001 (the table's own sign)

    assert trick.text.endswith("x = (((1))) + '\u202e'\n")


def test_other_files_of_the_set_stand_behind_their_names() -> None:
    trick = parse_trick(PLACE, f"{HEAD}x = 1\n# --- resources/a.py\ny = 2\n")

    assert trick.others == {"resources/a.py": "y = 2\n"}


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (PLACE, f"{HEAD}# gain: nothing\n"),
        (PLACE, f"{HEAD}# hook: sing\n"),
        (PLACE, f"{HEAD}# calls: many\n"),
        (("front", "nowhere", "own.py"), HEAD),
        (("side", "names", "own.py"), HEAD),
    ],
)
def test_what_does_not_keep_the_format_is_refused(place: tuple[str, str, str], text: str) -> None:
    with pytest.raises(TrickInvalid):
        parse_trick(place, text)
