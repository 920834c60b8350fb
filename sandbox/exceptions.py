"""What an author can do about an exception that Python raised in a character.

Runs in: worker.
"""

import dataclasses
from collections.abc import Mapping
from typing import Final

from plugin_api import Message, Scene, Tool, ToolCall
from sandbox import names, unknown_names
from sandbox.diagnostics import did_you_mean, printable

# Longer names are nobody's typing errors, and comparing them takes long.
_MAX_NAME: Final = 60

_HINTS: Final[Mapping[type[BaseException], str]] = {
    KeyError: "Nothing has that key: mind the spelling, or use .get(key, default). A template needs all its fields.",
    IndexError: "There are fewer items than that; ask len(…) first.",
    ZeroDivisionError: "Ask whether the number is 0 first.",
    UnboundLocalError: "The function gives this name a value, but only later; write global, or another name.",
    RecursionError: "A function calls itself without an end.",
    ImportError: "See that the module stands in resources/ beside the characters, and that nothing is wrong with it.",
    StopIteration: "Write next(iterator, default).",
    AssertionError: "",
}


_FIELDS: Final[Mapping[type, str]] = {
    kind: ", ".join(each.name for each in dataclasses.fields(kind)) for kind in (Message, Scene, Tool, ToolCall)
}


def hint_for(error: BaseException, known: frozenset[str]) -> tuple[str, str | None]:
    """Tell what to do about an exception, and what to write where it was raised if that is clear.

    Args:
        error: Of Python's own classes, or of the author's, of which nothing is asked.
        known: What the file has bound by now.
    """
    kind = type(error)
    if kind is NameError:
        name = error.name  # type: ignore[attr-defined]
        return unknown_names.hint_for(name, known) if _is_short(name) else ("", None)
    if kind is AttributeError:
        return _hint_for_attribute(error.obj, error.name), None  # type: ignore[attr-defined]
    if kind is ImportError and str(error).endswith("import each other"):
        return "Put what both need into a third module.", None
    if kind is TypeError:
        return _hint_for_type(error), None
    return _HINTS.get(kind, ""), None


def _is_short(name: object) -> bool:
    return type(name) is str and len(name) <= _MAX_NAME


def _hint_for_attribute(thing: object, name: object) -> str:
    if thing is None and _is_short(name):
        return "It is None here: what was to give it a value has not."
    if not _is_short(name):
        return ""
    # Only what the classes say: asking the thing itself could run the author's code.
    there = {each for cls in type.mro(type(thing)) for each in vars(cls) if type(each) is str}
    meant = did_you_mean(str(name), sorted(each for each in there if names.is_open(each)))
    if meant:
        return f"Did you mean {printable(meant, _MAX_NAME)!r}?"
    if type(thing) is dict:
        return f"What is in a dict is read in brackets: [{printable(str(name), _MAX_NAME)!r}]."
    fields = _FIELDS.get(type(thing))
    return f"A {type(thing).__name__} has: {fields}." if fields else ""


def _hint_for_type(error: BaseException) -> str:
    text = error.args[0] if len(error.args) == 1 else None
    if type(text) is not str:
        return ""
    if text.startswith(("can only concatenate str", "unsupported operand type(s) for +")):
        return 'Write str(…) around what is no text, or an f-string: f"{number} apples".'
    if "positional argument" in text:
        return "Mind how many arguments the function takes; the first of a method is self."
    if text.endswith("is not subscriptable") and "NoneType" in text:
        return "It is None here: what was to give it a value has not."
    if text.endswith("object is not callable"):
        return "Is a bracket too much, a comma missing before it, or a name given to something else?"
    return ""
