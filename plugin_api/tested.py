"""What the tests of a character are given, and what goes wrong in them.

`plugin_api.testing` hands these out as fixtures; the server brings them, so that a test asks the very code that a
session does.

Runs in: tests of authors.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeAlias

from plugin_api.types import Message, Tool, ToolCall


class Finding(NamedTuple):
    """One diagnostic, as `greenroom validate` has it.

    Attributes:
        file: Name of the file within its directory.
        line: Where; 0 if nowhere in particular.
        column: The same.
        code: Stable, for programs.
        message: A sentence.
        hint: What to write instead, or nothing.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str

    def __str__(self) -> str:
        """Return it on one line, with its hint on the next."""
        told = f"{self.file}:{self.line}:{self.column}: {self.message} [{self.code}]"
        return f"{told}\n    {self.hint}" if self.hint else told


class CharacterProblem(AssertionError):
    """Something that the author of the character can mend. It fails the test that does not expect it.

    Attributes:
        findings: What is to be mended.
    """

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__("\n".join([message, *map(str, findings)]))
        self.findings: tuple[Finding, ...] = tuple(findings)


class DoesNotLoad(CharacterProblem):
    """The file is not a character that a session could load."""


class HookFailed(CharacterProblem):
    """A hook raised, or answered something that its specification does not allow."""


class OverBudget(HookFailed):
    """A hook took more processor time than it was given."""


class Refused(CharacterProblem):
    """A session answered with an error. ``code`` is the wire's."""

    def __init__(self, code: str, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(f"{message} [{code}]", findings)
        self.code: str = code


class ResponseFailed(Refused):
    """A response of a session did not come to its end."""


class PromptChanged(CharacterProblem):
    """A prompt is not the one that was kept."""


class Actor(Protocol):
    """One character in a worker, asked hook by hook.

    Attributes:
        now: What ``scene.now`` says; it stands still unless the test sets it.
        state: What ``scene.state`` holds; hooks change it as in a session.
        messages: What ``scene.messages`` says. `reply` and `greet` add to it.
    """

    now: datetime
    state: dict[str, Any]
    messages: list[Message]

    @property
    def name(self) -> str:
        """Its ``CHARACTER_NAME``."""

    @property
    def hooks(self) -> tuple[str, ...]:
        """Names of the hooks that it implements; a ``PromptGenerator`` counts as those it stands for."""

    @property
    def printed(self) -> str:
        """What the last call printed."""

    def reply(self, message: str | Message) -> str | ToolCall | None:
        """Ask for its answer to what a user says, or to another message."""

    def greet(self) -> str | None:
        """Ask for its first words."""

    def prompt(self) -> str:
        """Ask for its system prompt."""

    def tools(self) -> list[Tool]:
        """Ask which tools may be called now."""

    def call_tool(self, name: str, /, **arguments: Any) -> str:
        """Run one of its tools; the arguments are checked against the tool's schema first."""

    def ask(self, hook: str, /, **arguments: Any) -> Any:
        """Call any hook, events included, with the arguments that stand behind ``scene`` in its specification."""

    def within(
        self, *, cpu_seconds: float | None = None, answer_bytes: int | None = None, state_bytes: int | None = None
    ) -> AbstractContextManager[None]:
        """Give each call inside of a ``with`` no more than this. The worker's own clock counts processor time."""

    def check_prompt(self, label: str = "") -> None:
        """Compare its prompt with the one kept in ``prompts/`` beside the test; ``--update-prompts`` renews that.

        Args:
            label: Tells several prompts of the same character apart.

        Raises:
            PromptChanged: It is another one, or none is kept.
        """


class RanTool(NamedTuple):
    """A function call of one response.

    Attributes:
        name: Of the function.
        arguments: What it was given.
        output: What it said; None if the client is to run it.
        call_id: What its output refers to.
    """

    name: str
    arguments: dict[str, Any]
    output: str | None
    call_id: str


class Client(Protocol):
    """The client of one session, which runs without a network.

    Attributes:
        now: What the characters are told; it stands still unless the test sets it.
    """

    now: datetime

    @property
    def events(self) -> Sequence[Mapping[str, Any]]:
        """All that the session has sent so far."""

    @property
    def ran(self) -> Sequence[RanTool]:
        """The function calls of the last response."""

    @property
    def characters(self) -> list[str]:
        """Names of the characters that there are."""

    @property
    def selected(self) -> str | None:
        """Name of the character that answers."""

    def say(self, text: str) -> str:
        """Say something as the user, and return the answer.

        Raises:
            ResponseFailed: There is none, or only a part of it.
        """

    def respond(self) -> str:
        """Ask for a response without saying anything: at first that is a greeting."""

    def give_output(self, output: str) -> str:
        """Say what the client's function answered that was called last, and return what the character makes of it."""

    def select(self, name: str) -> None:
        """Talk to another character.

        Raises:
            Refused: There is none of that name, or its prompt failed.
        """

    def update(self, **settings: Any) -> Mapping[str, Any]:
        """Send ``session.update`` with these fields, and return the session object that came of it."""

    def reload(self, directory: str | Path = "default") -> list[str]:
        """Load another directory into the session, or the same one again; return the names of the characters.

        Raises:
            Refused: None of it loads; the characters stay.
        """

    def request(self, event: Mapping[str, Any], until: str) -> Mapping[str, Any]:
        """Send any client event, and wait for the next event of the type `until`.

        Raises:
            Refused: An error came first.
        """


class Asked(NamedTuple):
    """What a language model was sent in one round.

    Attributes:
        prompt: The system prompt, with the client's instructions.
        messages: The conversation, without function calls.
        tools: Names of the functions that it might call.
    """

    prompt: str
    messages: tuple[Message, ...]
    tools: tuple[str, ...]


Answer: TypeAlias = str | ToolCall | Sequence[str | ToolCall]
Script: TypeAlias = Answer | Callable[[Asked], Answer]


class ScriptedModel(Protocol):
    """A language model that says what the test tells it to."""

    @property
    def asked(self) -> Sequence[Asked]:
        """What it was sent so far, one entry a round."""


class LoadCharacter(Protocol):
    """The fixture ``character``."""

    def __call__(self, path: str | Path, *, now: datetime | None = None, seed: int = 1) -> Actor:
        """Load a file into a worker of its own, with the modules of its set.

        Args:
            path: Of the file: beside the test, or in a folder above it.
            now: What ``scene.now`` says; noon of the first of January 2030 UTC if left out.
            seed: Of ``random``: the same one draws the same.

        Raises:
            DoesNotLoad: The file has findings.
        """


class OpenSession(Protocol):
    """The fixture ``session``."""

    def __call__(
        self,
        path: str | Path,
        *,
        model: ScriptedModel | None = None,
        now: datetime | None = None,
        seed: int = 1,
    ) -> Client:
        """Begin a session.

        Args:
            path: A directory of characters, or one file, whose character is then selected.
            model: The language model, if there is one.
            now: What ``scene.now`` says.
            seed: Of ``random``.

        Raises:
            DoesNotLoad: No character of the directory loads, or not that of the file.
        """


class ScriptModel(Protocol):
    """The fixture ``scripted_model``."""

    def __call__(self, *script: Script) -> ScriptedModel:
        """Make a model that gives these answers, one a round; a function is told what the model was sent."""
