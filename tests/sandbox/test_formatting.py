"""``str.format`` as Python has it, but for what it would reach."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.bounds import MAX_WIDTH, TooLarge
from sandbox.formatting import bound, check_specification, unbound


class Point:
    def __init__(self) -> None:
        self.x = 1
        self.items = {"k": [1, 2]}

    def __format__(self, specification: str) -> str:
        return f"<{specification}>"


def read(thing: object, name: str) -> Any:
    if name not in {"x", "items", "real"}:
        raise AttributeError(name)
    return getattr(thing, name)


@pytest.mark.parametrize(
    "template",
    [
        "",
        "plain {{}}",
        "{} {}",
        "{0} {1} {0}",
        "{a} {b!r} {b!s} {b!a}",
        "{0:>5}|{0:<5}|{0:^5}|{0:05d}|{0:+,}",
        "{0:{1}}",
        "{0:>{width}}",
        "{b[0]} {d[k]} {d[k]!r:>9}",
        "{p.x} {p.items[k][1]} {p:spec} {p}",
        "{0.real:.3f}",
        "{d}",
        "é {b}",
    ],
)
def test_ordinary_templates_give_what_python_gives(template: str) -> None:
    named = {"a": 1.5, "b": "é'", "d": {"k": "v"}, "p": Point(), "width": 7}

    assert bound(read, template, "format")(3, 4, **named) == template.format(3, 4, **named)
    assert unbound(read, "format")(template, 3, 4, **named) == template.format(3, 4, **named)


@pytest.mark.parametrize(
    "template",
    [
        *("{} {} {}", "{5}", "{0} {}", "{} {0}", "{:{0}}", "{:{}}", "{.real} {.real:>3}", "{0:{1:{2}}}", "{nobody}"),
        *("{", "}", "{0!x}", "{0!}", "{0!rr}", "{0.}", "{0[}", "{0[]}", "{[0]}", "{!r} {!s}", "{0:{", "{-1}", "{ 0}"),
        *("{0[x]}", "{\u0661}", "{99999999999999999999}", "{:}", "{0.real.}", "{0]}", "{a b}", "{0:d}{}"),
    ],
)
def test_templates_that_number_or_fail_do_as_python_does(template: str) -> None:
    assert _tell(lambda: bound(read, template, "format")(3, 4)) == _tell(lambda: template.format(3, 4))
    assert _tell(lambda: bound(read, template, "format_map")({"a": 1})) == _tell(lambda: template.format_map({"a": 1}))


def _tell(do: Callable[[], str]) -> str:
    try:
        return do()
    except Exception as error:  # noqa: BLE001 (whatever Python raises)
        return f"{type(error).__name__}: {error}"


def test_a_mapping_is_asked_for_names() -> None:
    class Default(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return f"<{key}>"

    assert bound(read, "{a}{b}", "format_map")(Default(a="1")) == "1<b>"
    assert unbound(read, "format_map")("{a}", {"a": 2}) == "2"


@pytest.mark.parametrize(
    "template", ["{0.__class__}", "{0.x.__class__}", "{0[k].__init__}", "{p.y}", "{0:{p.__class__}}", "{0._x}", "{0.}"]
)
def test_every_attribute_is_asked_of_the_reader(template: str) -> None:
    with pytest.raises((AttributeError, ValueError)):
        bound(read, template, "format")({"k": 1}, p=Point())


@pytest.mark.parametrize("template", ["{", "}", "{0", "{!x}", "{0!}", "{:{:{}}}", "{} {0}", "{0[}", "{a}", "{5}"])
def test_broken_templates_raise_what_python_raises(template: str) -> None:
    with pytest.raises((ValueError, KeyError, IndexError)):
        template.format(1, 2)
    with pytest.raises((ValueError, KeyError, IndexError)):
        bound(read, template, "format")(1, 2)


def test_a_width_is_bounded_wherever_it_stands() -> None:
    for template in (f"{{:{MAX_WIDTH + 1}}}", "{:.99999999}", "{:>{w}}", "{:0999999999999999999999d}"):
        with pytest.raises(TooLarge):
            bound(read, template, "format")(1, w=10**9)

    assert len(bound(read, f"{{:{MAX_WIDTH}}}", "format")(1)) == MAX_WIDTH


@given(st.text())
def test_a_specification_is_returned_or_refused(specification: str) -> None:
    try:
        assert check_specification(specification) == specification
    except TooLarge:
        assert any(c.isdigit() for c in specification)


@given(st.text(st.sampled_from("{}[].:!ra0123_x ")))
def test_any_template_gives_a_text_or_an_ordinary_exception(template: str) -> None:
    with suppress(ValueError, KeyError, IndexError, AttributeError, TypeError):
        assert type(bound(read, template, "format")(1, "a", x=Point())) is str
