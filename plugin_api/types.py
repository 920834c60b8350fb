"""What hooks are given and what they answer: small frozen records of plain data.

Runs in: both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

Role: TypeAlias = Literal["user", "assistant", "system", "tool"]


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that was said.

    Attributes:
        role: Who said it. ``tool`` is the result of a tool that ``reply`` asked for.
        text: What was said; for a tool, its output.
        name: The tool's name, where the role is ``tool``.
    """

    role: Role
    text: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that a language model, or the character's own ``reply``, may call.

    Attributes:
        name: A letter, then up to 49 letters, digits or underscores.
        description: 1 to 200 characters, written for the model.
        parameters: A JSON Schema of type ``object`` with at most ten properties.
    """

    name: str
    description: str
    parameters: Mapping[str, Any] = field(default_factory=lambda: {"type": "object", "properties": {}})


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A wish to run one tool.

    Attributes:
        name: Name of a tool that ``list_tools`` or ``TOOLS`` declares.
        arguments: One entry an argument; checked against the tool's schema before the call.
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a character can see of the session when one of its hooks is called.

    Attributes:
        character: Name of the character that is being called.
        selected: Name of the character that the client talks to, or None.
        language: The called character's ``language``, or None.
        messages: The most recent messages of the conversation, oldest first.
        now: The time of the call, with the server's time zone.
        state: Plain data of this character in this session. Change it in place: what the hook leaves in it is kept
            when the hook succeeds, and is there at the next call even if the worker was lost in between.
    """

    character: str
    selected: str | None
    language: str | None
    messages: tuple[Message, ...]
    now: datetime
    state: dict[str, Any]
