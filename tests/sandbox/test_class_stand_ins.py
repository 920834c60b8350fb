"""What passes for a class."""

import copy
from typing import Any

import pytest

from sandbox.class_stand_ins import ClassStandIn


class Other:
    pass


STAND_IN = ClassStandIn(list, lambda *items: list(items), (Other,))
INHERITABLE = ClassStandIn(list, list, may_be_inherited=True)

ANSWERS = {
    "makes what it was told to": (STAND_IN(1, 2), [1, 2]),
    "knows its instances": (isinstance([], STAND_IN), True),
    "knows instances of further classes": (isinstance(Other(), STAND_IN), True),
    "knows what is no instance": (isinstance((), STAND_IN), False),
    "knows subclasses": (issubclass(list, STAND_IN), True),
    "reads from the class": (STAND_IN.append, list.append),
    "is called like the class": (STAND_IN.__name__, "list"),
    "looks like the class": (repr(STAND_IN), "<class 'list'>"),
    "is the key that the class is": (hash(STAND_IN), hash(list)),
    "is another for another class": (ClassStandIn(dict, dict) == STAND_IN, False),
    "is its own copy": (copy.deepcopy([STAND_IN])[0] is STAND_IN, True),
    "stands in a union": (repr(STAND_IN | None), "typing.Optional[<class 'list'>]"),
    "stands on the other side of a union": (repr(None | STAND_IN), "typing.Optional[<class 'list'>]"),
}


@pytest.mark.parametrize(("answer", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_a_stand_in(answer: Any, expected: Any) -> None:
    assert answer == expected


def test_a_stand_in_is_inherited_from_only_where_it_may_be() -> None:
    class Derived(INHERITABLE):  # type: ignore[misc, valid-type]
        pass

    assert Derived.__bases__ == (list,)
    with pytest.raises(TypeError, match="not an acceptable base"):

        class Refused(STAND_IN):  # type: ignore[misc, valid-type]
            pass


def test_a_stand_in_cannot_be_changed() -> None:
    with pytest.raises(TypeError, match="cannot be changed"):
        STAND_IN.append = len
