"""What a facade is, and what it is not."""

import copy

import pytest
from own_classes import Modules, own_class

from sandbox import facades, policy
from sandbox.guards import Guards


def test_a_facade_cannot_be_changed(modules: Modules) -> None:
    with pytest.raises(AttributeError, match="cannot be changed"):
        modules["json"].dumps = print
    with pytest.raises(AttributeError, match="cannot be changed"):
        del modules["json"].dumps
    facades.members(modules["json"])["dumps"] = print
    modules["json"].__init__("json", {"dumps": print})

    assert modules["json"].dumps([1]) == "[1]"


def test_the_error_for_a_missing_member_shows_nothing_but_the_facade(modules: Modules) -> None:
    with pytest.raises(AttributeError) as caught:
        _ = modules["json"].codecs

    assert caught.value.obj in (None, modules["json"])


def test_a_facade_shows_only_its_name(modules: Modules) -> None:
    assert repr(modules["json"]) == "<module 'json'>"
    assert {name for name in dir(modules["json"]) if name[0] != "_"} == policy.IMPORTABLE["json"]


@pytest.mark.parametrize("name", ["__name__", "__path__", "__spec__", "__file__", "__loader__"])
def test_a_facade_has_nothing_that_from_import_would_look_a_real_module_up_with(modules: Modules, name: str) -> None:
    assert not hasattr(modules["collections"], name)


def test_from_import_of_a_missing_member_does_not_find_the_real_submodule(modules: Modules) -> None:
    space = {"__builtins__": {"__import__": lambda *_: modules["collections"]}}

    with pytest.raises(ImportError, match="cannot import name 'abc'"):
        exec("from collections import abc", space)


def test_a_facade_cannot_be_inherited_from(guards: Guards, modules: Modules) -> None:
    with pytest.raises(TypeError, match="'json' is no class"):
        own_class(guards, modules["json"])


def test_a_copy_of_a_facade_is_the_facade(modules: Modules) -> None:
    assert copy.deepcopy([modules["json"]]) == [modules["json"]]
    assert copy.copy(modules["json"]) is modules["json"]


def test_shared_facades_are_made_once() -> None:
    assert facades.shared_facades() is facades.shared_facades()


def test_a_bound_facade_is_made_anew_for_each_character(guards: Guards) -> None:
    assert facades.make_bound_facade("copy", guards, "7") is not facades.make_bound_facade("copy", guards, "7")
