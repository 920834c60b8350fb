"""What host and worker know about each hook, read from its specification.

Runs in: both.
"""

import inspect
import typing
from collections.abc import Mapping
from types import NoneType
from typing import Any, Final

import msgspec

from plugin_api import hookspecs
from sandbox.tools import check_declaration


class WrongType(ValueError):
    """A hook answered something of another type than its specification says."""


class Hook(msgspec.Struct, frozen=True):
    """One hook: the types of its arguments without the scene, and of its answer.

    Attributes:
        simple: Exact types of Python's own that its answer may have, and that there is nothing in to be looked at.
    """

    name: str
    arguments: Mapping[str, Any]
    answer: Any
    answer_text: str
    simple: frozenset[type]

    def check(self, value: object) -> Any:
        """Return `value`, plain data, if it is an answer that the specification allows.

        Raises:
            WrongType, ToolsInvalid: It is not.
        """
        if type(value) in self.simple:
            return value
        if self.name == "list_tools":
            return msgspec.to_builtins(check_declaration(value))
        try:
            msgspec.convert(value, self.answer)
        except msgspec.ValidationError:
            raise WrongType(f"it must answer {self.answer_text}, not {type(value).__name__}") from None
        return value


def _read(function: Any) -> Hook:
    hints = typing.get_type_hints(function)
    names = list(inspect.signature(function).parameters)[1:]
    answer_text = inspect.formatannotation(inspect.signature(function).return_annotation).replace(
        "plugin_api.types.", ""
    )
    answer = hints["return"]
    simple = frozenset(typing.get_args(answer) or {answer}) & {str, NoneType}
    return Hook(function.__name__, {name: hints[name] for name in names}, answer, answer_text, simple)


HOOKS: Final[Mapping[str, Hook]] = {
    function.__name__: _read(function) for function in (*hookspecs.QUESTIONS, *hookspecs.EVENTS)
}
