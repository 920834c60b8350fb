"""A pytest plugin for authors: ``character``, ``session`` and ``scripted_model``.

It is there wherever the server is installed. The fixtures ask the server's own code, which this package does not
depend on and so finds by its name when the first of them is used.

Runs in: tests of authors.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from plugin_api.tested import (
    Actor,
    Asked,
    CharacterProblem,
    Client,
    DoesNotLoad,
    Finding,
    HookFailed,
    LoadCharacter,
    OpenSession,
    OverBudget,
    PromptChanged,
    RanTool,
    Refused,
    ResponseFailed,
    ScriptedModel,
    ScriptModel,
)

_KIT = "host.kit"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that renews prompts."""
    group = parser.getgroup("greenroom")
    group.addoption("--update-prompts", action="store_true", help="Keep the prompts that characters write now.")


@pytest.fixture(scope="session")
def _greenroom_kit() -> Iterator[Any]:
    try:
        kit = import_module(_KIT)
    except ModuleNotFoundError as error:
        if error.name not in {_KIT, _KIT.partition(".")[0]}:
            raise
        pytest.fail("Characters run in a worker of the server: install greenroom beside these tests.", pytrace=False)
    with kit.Kit() as running:
        yield running


@pytest.fixture
def _greenroom_test(_greenroom_kit: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    keeps_prompts = request.config.getoption("--update-prompts")
    with _greenroom_kit.begin(request.path.parent, request.config.rootpath, keeps_prompts=keeps_prompts) as test:
        yield test


@pytest.fixture
def character(_greenroom_test: Any) -> LoadCharacter:
    """Load one character and ask its hooks: ``character("ada.py").reply("Hello")``."""
    load: LoadCharacter = _greenroom_test.load_character
    return load


@pytest.fixture
def session(_greenroom_test: Any) -> OpenSession:
    """Talk to a whole session: ``session("ada.py").say("Hello")``."""
    begin: OpenSession = _greenroom_test.open_session
    return begin


@pytest.fixture
def scripted_model(_greenroom_test: Any) -> ScriptModel:
    """Make a language model that says what it is told: ``scripted_model("Hello.")``."""
    make: ScriptModel = _greenroom_test.script_model
    return make


__all__ = [
    "Actor",
    "Asked",
    "CharacterProblem",
    "Client",
    "DoesNotLoad",
    "Finding",
    "HookFailed",
    "LoadCharacter",
    "OpenSession",
    "OverBudget",
    "PromptChanged",
    "RanTool",
    "Refused",
    "ResponseFailed",
    "ScriptModel",
    "ScriptedModel",
    "character",
    "scripted_model",
    "session",
]
