"""What the table of modules says is what characters find."""

import functools
import importlib
import json
import operator
from functools import partial

import pytest
from own_classes import Modules, Scene

from sandbox import bound_facades, facades, names, policy
from sandbox.guards import Guards

# What Python 3.11 lacks, among what characters may import.
NEWER = {
    ("base64", "z85decode"),
    ("base64", "z85encode"),
    ("copy", "replace"),
    ("itertools", "batched"),
    ("math", "fma"),
    ("math", "sumprod"),
    ("random", "binomialvariate"),
    ("re", "PatternError"),
}


# The table


def test_every_module_of_the_table_has_exactly_its_names(modules: Modules) -> None:
    assert modules.keys() == policy.IMPORTABLE.keys()
    assert {module: facades.members(facade).keys() for module, facade in modules.items()} == policy.IMPORTABLE


def test_no_facade_is_both_shared_and_bound() -> None:
    assert facades.shared_facades().keys() | bound_facades.MODULES == policy.IMPORTABLE.keys()
    assert not facades.shared_facades().keys() & bound_facades.MODULES


@pytest.mark.parametrize("module", sorted(policy.IMPORTABLE.keys() - {"unmute.llm.system_prompt"}))
def test_every_name_of_the_table_is_one_that_python_has(module: str) -> None:
    real = importlib.import_module(module)

    assert not {name for name in policy.IMPORTABLE[module] if not hasattr(real, name) and (module, name) not in NEWER}


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("calendar", "setfirstweekday"),
        ("collections", "UserString"),
        ("dataclasses", "make_dataclass"),
        ("enum", "global_enum"),
        ("functools", "singledispatch"),
        ("functools", "update_wrapper"),
        ("hashlib", "file_digest"),
        ("hashlib", "pbkdf2_hmac"),
        ("json", "codecs"),
        ("re", "purge"),
        ("string", "Formatter"),
        ("textwrap", "TextWrapper"),
        ("time", "sleep"),
        ("typing", "ForwardRef"),
        ("typing", "Type"),
        ("typing", "get_type_hints"),
        ("uuid", "uuid1"),
        ("zoneinfo", "TZPATH"),
    ],
)
def test_what_would_lead_out_is_not_in_a_facade(modules: Modules, module: str, name: str) -> None:
    assert name not in policy.IMPORTABLE[module]
    with pytest.raises(AttributeError, match=f"^module '{module}' has no attribute '{name}'$"):
        getattr(modules[module], name)


def test_the_policy_version_follows_the_tables() -> None:
    fewer = {**policy.IMPORTABLE, "math": frozenset({"pi"})}
    less_asked = names.ASKED - {"mro"}

    assert policy._digest(policy._REVISION, policy.IMPORTABLE, policy.BUILTINS) == policy.POLICY_VERSION
    assert policy._digest(policy._REVISION, fewer, policy.BUILTINS) != policy.POLICY_VERSION
    assert policy._digest(policy._REVISION + 1, policy.IMPORTABLE, policy.BUILTINS) != policy.POLICY_VERSION
    assert policy._digest(policy._REVISION, policy.IMPORTABLE, policy.BUILTINS, less_asked) != policy.POLICY_VERSION


# Marks


@pytest.mark.parametrize(
    ("module", "name", "mark"),
    [
        ("abc", "abstractmethod", "__isabstractmethod__"),
        ("plugin_api", "hookimpl", "greenroom_impl"),
        ("typing", "final", "__final__"),
    ],
)
def test_what_others_use_is_not_marked(modules: Modules, module: str, name: str, mark: str) -> None:
    getattr(modules[module], name)(modules["json"].dumps)

    assert not hasattr(json.dumps, mark)


@pytest.mark.parametrize("thing", [3, Scene, len, functools.cache(lambda: 1)])
def test_only_functions_are_hooks(modules: Modules, thing: object) -> None:
    with pytest.raises(TypeError, match="marks a function"):
        modules["plugin_api"].hookimpl(thing)


def test_a_hook_keeps_the_options_of_its_mark(modules: Modules) -> None:
    marked = modules["plugin_api"].hookimpl(tryfirst=True)(lambda _: "hi")

    assert (marked.greenroom_impl["tryfirst"], marked(None)) == (True, "hi")


# Shared texts


@pytest.mark.parametrize("module", ["plugin_api.prompts", "unmute.llm.system_prompt"])
def test_one_characters_languages_are_not_anothers(guards: Guards, module: str) -> None:
    class Thief:
        def __eq__(self, other: object) -> bool:
            other["en"] = "stolen"  # type: ignore[index]
            return True

        __hash__ = None  # type: ignore[assignment]

    make = partial(facades.make_bound_facade, module, guards, "7")
    assert operator.eq(make().LANGUAGE_CODE_TO_INSTRUCTIONS, Thief())

    assert "English" in make().LANGUAGE_CODE_TO_INSTRUCTIONS["en"]


def test_older_files_find_the_shared_texts_under_their_names(modules: Modules) -> None:
    older, newer = modules["unmute.llm.system_prompt"], modules["plugin_api.prompts"]

    assert older._SYSTEM_PROMPT_BASICS == newer.SYSTEM_PROMPT_BASICS
    assert older._SYSTEM_PROMPT_TEMPLATE.format(
        _SYSTEM_PROMPT_BASICS=older._SYSTEM_PROMPT_BASICS,
        additional_instructions=older._DEFAULT_ADDITIONAL_INSTRUCTIONS,
        language_instructions=older.LANGUAGE_CODE_TO_INSTRUCTIONS["fr"],
        llm_name=older.get_readable_llm_name(),
    ) == newer.build_system_prompt(older._DEFAULT_ADDITIONAL_INSTRUCTIONS, "fr")
