"""What an author can write instead of what the policy refuses.

Runs in: worker.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from sandbox import names
from sandbox.places import NO_WORD, Word


class Refused(NamedTuple):
    """Why a kind of syntax is refused.

    Attributes:
        message: What is refused.
        hint: What to write instead.
        word: Which word is too much, and what to write in its place.
    """

    message: str
    hint: str = ""
    word: Word = NO_WORD


_SYNTAX: Final[Mapping[str, Refused]] = {
    "AsyncFunctionDef": Refused(
        "An asynchronous function (async def) is not available to characters.",
        "Hooks are synchronous: use def.",
        Word("async def", "def"),
    ),
    "Await": Refused(
        "'await' is not available to characters.", "Hooks are synchronous: call the function directly.", Word("await")
    ),
    "AsyncFor": Refused(
        "'async for' is not available to characters.", "Hooks are synchronous: use for.", Word("async for", "for")
    ),
    "AsyncWith": Refused(
        "'async with' is not available to characters.", "Hooks are synchronous: use with.", Word("async with", "with")
    ),
    "TryStar": Refused("'except*' is not available to characters.", "Use except without the star."),
    "TypeAlias": Refused(
        "The statement 'type' is not available to characters.", "Assign the type to a name: Pair = tuple.", Word("type")
    ),
}


def refused_syntax(kind: str) -> Refused:
    """Tell why a kind of syntax, by the name of its node, is refused."""
    return _SYNTAX.get(kind) or Refused(f"{kind} is not available to characters.")


_ATTRIBUTE: Final = "Use a public method or a function such as type(), len() or isinstance() instead."
_ATTRIBUTES: Final[Mapping[str, str]] = {
    "__len__": "Write len(x).",
    "__str__": "Write str(x).",
    "__repr__": "Write repr(x).",
    "__contains__": "Write: y in x.",
    "__getitem__": "Write x[key].",
    "__setitem__": "Write x[key] = value.",
    "__iter__": "Write iter(x), or a for loop.",
    "__next__": "Write next(x).",
    "__eq__": "Write x == y.",
    "__call__": "Write x(…).",
    "__dict__": "Name the attributes that you need; a class of your own can keep them in a dict.",
    "__bases__": "Ask with isinstance().",
    "__mro__": "Ask with isinstance().",
    "__subclasses__": "Keep the classes in a list of your own.",
    "__globals__": "Write globals() for what your file has bound.",
    "__annotations__": "Keep the names in a list of your own, or make it a dataclass and ask fields().",
}
_BUILTINS: Final = {
    "open": "A character reads no files: put texts into a module in resources/ and import it.",
    "input": "What the user says is in message.text.",
    "eval": "Parse with json.loads, or with a match statement.",
    "exec": "Write the code itself, or a table of functions.",
    "compile": "Write the code itself, or a table of functions.",
    "__import__": "Write an import statement.",
    "exit": "Return from the hook instead.",
    "quit": "Return from the hook instead.",
    "SystemExit": "Return from the hook, or raise ValueError.",
    "KeyboardInterrupt": "Raise ValueError or another ordinary exception.",
    "GeneratorExit": "Raise ValueError or another ordinary exception.",
    "BaseException": "Use Exception.",
    "BaseExceptionGroup": "Use Exception.",
    "ExceptionGroup": "Use Exception.",
    "vars": "Name the attributes that you need.",
    "dir": "Name the attributes that you need.",
    "locals": "Name the variables that you need.",
    "id": "Compare with 'is', or number your objects yourself.",
    "memoryview": "Use bytes or bytearray.",
    "breakpoint": "print(…) what you want to see; greenroom validate and the server's log show it.",
    "help": "What characters can use is told in docs/authors.md.",
    "__file__": "A character does not know where it is; put texts into a module in resources/ and import it.",
}
BUILTIN_FIXES: Final = {"BaseException": "Exception", "SystemExit": "ValueError", "KeyboardInterrupt": "ValueError"}
"""What can stand in the place of a built-in without changing anything else."""

_METHODS: Final = (
    "Python would call this method by itself for attributes, creation or deletion. Write __init__, __str__, __eq__ or "
    "an ordinary method."
)


def for_builtin(name: str) -> str:
    """Return what to write instead of a builtin that characters do not have."""
    return _BUILTINS.get(name, "What characters can use is listed in docs/authors.md.")


def for_name(name: str, *, is_method: bool = False) -> str:
    """Return what to do about a name that cannot be bound or read."""
    if name in names.RESERVED:
        return "Choose another name."
    if is_method and name.endswith("__"):
        return _METHODS
    return _BUILTINS.get(name, "Names may begin with one underscore, but neither with two nor with one at both ends.")


def for_attribute(name: str) -> str:
    """Return what to write instead of an attribute that is out of reach."""
    return _ATTRIBUTES.get(name, _ATTRIBUTE)
