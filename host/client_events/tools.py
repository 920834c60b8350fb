"""The functions that a client offers to run, and which of them has to be called.

Runs in: host.
"""

from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from host.client_events.echoed import AnyObject, Wire
from host.client_events.sizes import MAX_TOOL_DESCRIPTION_CHARACTERS, MAX_TOOLS, Name


class FunctionTool(Wire):
    """A function that the client offers to run.

    Attributes:
        type: The only kind there is; may be left out.
        name: Of the function. A tool of the character that has the same name is not offered.
        description: What it does, for the model.
        parameters: A JSON Schema of its arguments.
    """

    type: Literal["function"] = "function"
    name: Name
    description: Annotated[str, Field(max_length=MAX_TOOL_DESCRIPTION_CHARACTERS)] | None = None
    parameters: AnyObject | None = None


class FunctionChoice(Wire):
    """The one function that the model has to call.

    Attributes:
        type: The only kind there is.
        name: Of the function.
    """

    type: Literal["function"]
    name: Name


CHOSEN_BY_NAME: Final = "function choice"
CHOSEN_BY_MODE: Final = "mode choice"


def _way_of_choosing(value: Any) -> str:
    return CHOSEN_BY_NAME if isinstance(value, dict | FunctionChoice) else CHOSEN_BY_MODE


Tools: TypeAlias = Annotated[list[FunctionTool], Field(max_length=MAX_TOOLS, fail_fast=True)]
ToolChoice: TypeAlias = Annotated[
    Annotated[Literal["none", "auto", "required"], Tag(CHOSEN_BY_MODE)]
    | Annotated[FunctionChoice, Tag(CHOSEN_BY_NAME)],
    Discriminator(_way_of_choosing),
]
