"""The hooks that a character may implement.

Questions go to one character and have an answer; events go to every character that implements them and have none.
An implementation may leave out arguments that it does not need. Its annotations here are what the host checks an
answer against, its docstring is the reference.

Runs in: both.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

import pluggy

from plugin_api.types import Message, Scene, Tool, ToolCall

PROJECT = "greenroom"

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _question(function: _Function) -> _Function:
    return pluggy.HookspecMarker(PROJECT)(function, firstresult=True)


def _event(function: _Function) -> _Function:
    return pluggy.HookspecMarker(PROJECT)(function)


@_question
def make_system_prompt(scene: Scene) -> str:  # type: ignore[empty-body]
    """Write the system prompt for a language model.

    Asked when the character is selected and, where a language model is connected, again before each response. If it
    fails when the character is being selected, the character that was selected before stays.
    """


@_question
def greet(scene: Scene) -> str | None:
    """Say the first words of a conversation, or None to leave them to ``reply`` or the language model.

    Asked when a response is made before anything was said: one that the client asks for, or that a session with
    ``greeting`` begins with.
    """


@_question
def reply(scene: Scene, message: Message) -> str | ToolCall | None:
    """Answer the latest message.

    A text is streamed to the client by words. A ``ToolCall`` runs one of the character's own tools and asks again,
    with a message of the role ``tool``. None leaves the answer to the language model.
    """


@_question
def list_tools(scene: Scene) -> list[Tool]:  # type: ignore[empty-body]
    """List the tools that may be called now, at most ten, with unique names."""


@_question
def call_tool(scene: Scene, call: ToolCall) -> str:  # type: ignore[empty-body]
    """Run one tool and say what came of it. The arguments have been checked against the tool's schema."""


@_question
def check(scene: Scene) -> list[str] | None:
    """Tell what is wrong with the character, one sentence each; none, or None, if nothing is.

    Asked by ``greenroom validate`` alone, never in a session. A failed ``assert`` is told as well, with its line.
    """


@_event
def on_session_start(scene: Scene) -> None:
    """Take note that a session has begun, or that this character was loaded into one."""


@_event
def on_character_selected(scene: Scene, name: str) -> None:
    """Take note that the client now talks to the character ``name``."""


@_event
def on_user_message(scene: Scene, message: Message) -> None:
    """Take note of what the user said."""


@_event
def on_response(scene: Scene, message: Message) -> None:
    """Take note of what the selected character answered."""


@_event
def on_conversation_end(scene: Scene, reason: Literal["reload", "selection", "disconnect"]) -> None:
    """Take note that the conversation is over.

    ``selection``: the client selected another character, and had the conversation forgotten.
    """


@_event
def on_session_end(scene: Scene) -> None:
    """Take note that the session is over; the last call that a character gets."""


QUESTIONS = (make_system_prompt, greet, reply, list_tools, call_tool, check)
EVENTS = (
    on_session_start,
    on_character_selected,
    on_user_message,
    on_response,
    on_conversation_end,
    on_session_end,
)
