"""What a model thinks is left out of what it says, wherever its text is cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.replies.thoughts import MAX_HELD_CHARACTERS, Thoughts

CASES = [
    ("Aye", "Aye"),
    ("<think>hm</think>Aye", "Aye"),
    ("\n <think>\nhm < </ </think\n</think>\n\nAye\n", "Aye\n"),
    ("<think></think>Aye", "Aye"),
    ("<think>hm</think>A<think>y</think>e", "A<think>y</think>e"),
    ("I <think>hm</think> so", "I <think>hm</think> so"),
    ("<think>hm", ""),
    ("<thi", "<thi"),
    ("<thinker>", "<thinker>"),
    (" < b", " < b"),
    ("  ", "  "),
    ("", ""),
    (" " * (MAX_HELD_CHARACTERS + 1) + "<think>a", " " * (MAX_HELD_CHARACTERS + 1) + "<think>a"),
]


def said(pieces: list[str]) -> str:
    thoughts = Thoughts()
    return "".join(map(thoughts.leave_out, pieces)) + thoughts.held


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_thoughts_at_the_beginning_are_left_out_letter_by_letter(text: str, expected: str) -> None:
    assert said(list(text)) == expected


@given(st.sampled_from(CASES[:-1]), st.lists(st.integers(0, 40), max_size=5))
def test_it_does_not_matter_where_a_text_is_cut(case: tuple[str, str], cuts: list[int]) -> None:
    text, expected = case
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]

    assert said([text[begin:end] for begin, end in pairwise(places)]) == expected
