"""What an author can write instead of what the policy refuses.

Runs in: worker.
"""

from typing import Final

from sandbox import names

SYNTAX: Final = {
    "AsyncFunctionDef": "Hooks are synchronous: use def.",
    "Await": "Hooks are synchronous: call the function directly.",
    "AsyncFor": "Hooks are synchronous: use for.",
    "AsyncWith": "Hooks are synchronous: use with.",
    "TryStar": "Use except without the star.",
    "TypeAlias": "Assign the type to a name: Pair = tuple.",
}

ATTRIBUTE: Final = "Use a public method or a function such as type(), len() or isinstance() instead."
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
    "vars": "Name the attributes that you need.",
    "dir": "Name the attributes that you need.",
    "locals": "Name the variables that you need.",
}


def for_builtin(name: str) -> str:
    """Return what to write instead of a builtin that characters do not have."""
    return _BUILTINS.get(name, "What characters can use is listed in docs/authors.md.")


def for_name(name: str) -> str:
    """Return what to do about a name that cannot be bound or read."""
    if name in names.RESERVED:
        return "Choose another name."
    return "Names may begin with one underscore, but neither with two nor with one at both ends."
