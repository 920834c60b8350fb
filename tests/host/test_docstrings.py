"""What clients read in the description of the protocol is what the models' docstrings say."""

from host.docstrings import description, meanings, summary


class Base:
    """What all have.

    Attributes:
        first: Of the base.
        second: Of the base: it has a colon,
            and a second line.
    """


class Described(Base):
    """What it is.

    And something more, which goes
    on in a second line.

    Attributes:
        second: Of its own.
        third, fourth: Of both.
    """


class Bare:
    """What it is."""


class Silent: ...


def test_a_summary_is_the_first_line() -> None:
    assert [summary(kind) for kind in (Base, Described, Bare)] == ["What all have.", "What it is.", "What it is."]


def test_a_description_is_everything_but_the_fields() -> None:
    assert description(Described) == "What it is.\nAnd something more, which goes on in a second line."
    assert description(Bare) == "What it is."


def test_a_field_means_what_its_class_says_or_one_that_it_inherits_from() -> None:
    assert meanings(Described) == {
        "first": "Of the base.",
        "second": "Of its own.",
        "third": "Of both.",
        "fourth": "Of both.",
    }
    assert meanings(Base)["second"] == "Of the base: it has a colon, and a second line."


def test_without_docstrings_nothing_is_said_and_nothing_fails() -> None:
    assert (summary(Silent), description(Silent), meanings(Silent)) == ("", "", {})
