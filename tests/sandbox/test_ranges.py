"""A long range is as good as Python's own."""

# ruff: noqa: E501 (each case is one line, so that the table can be read)

import pytest
from sandboxed import run, run_plainly

LONG = {
    "its size and items": "x = range(10 ** 9)\nresult = len(x), x[5], x[-1], bool(x), x.start, x.stop, x.step, repr(x), str(x)",
    "what is in it": "x = range(0, 10 ** 12, 3)\nresult = 9 in x, 10 in x, True in x, x.count(9), x.index(9)",
    "its parts": "result = list(range(10 ** 9)[5:20:5]), repr(range(10 ** 12)[10 ** 11:])",
    "its type": "x = range(10 ** 9)\nresult = isinstance(x, range), isinstance(range(3), range), type(x) is type(range(3)), isinstance(3, range)",
    "comparisons": "x = range(10 ** 9)\nresult = x == range(10 ** 9), x == range(5), range(5) == x, len({x, range(10 ** 9)})",
    "a loop that ends": "for i in range(10 ** 9):\n    if i > 5: break\nresult = i",
    "backwards": "result = next(reversed(range(10 ** 9))), next(iter(range(10 ** 9)))",
    "negative steps": "result = list(range(10 ** 9, 10 ** 9 - 9, -3)), range(10, 0, -1)[2]",
    "no numbers": "result = list(range(0)), list(range(5, 1)), len(range(10 ** 30, 0))",
    "unpacking": "a, *_ = range(3)\nresult = a, [*range(2)], {**dict.fromkeys(range(2))}",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_long_range_does_what_a_range_does(text: str) -> None:
    assert run(text) == run_plainly(text)


@pytest.mark.parametrize("text", ["range()", "range(1.5)", "range('a')", "class R(range): pass", "range(3)[5]"])
def test_a_range_refuses_what_pythons_own_refuses(text: str) -> None:
    with pytest.raises((TypeError, IndexError)):
        run(text)


def test_no_union_hands_the_real_class_out() -> None:
    text = "import typing\nresult = [each is range for each in typing.get_args(range | None)][0], range.__name__"

    assert run(text) == (True, "range")
