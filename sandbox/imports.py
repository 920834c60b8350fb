"""Which imports a character may write, and why another is refused.

Runs in: worker.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, NoReturn

from sandbox import names
from sandbox.diagnostics import TESTS_HINT, did_you_mean
from sandbox.policy import IMPORTABLE
from sandbox.sources import RESOURCES

# A set's own modules, as files of the older format write it.
OWN_PACKAGE: Final = f"characters.{RESOURCES}"


_LISTED: Final = "What characters can import is listed in docs/authors.md; a module of your own stands in resources/."
# Of the names of a module that are told where another one is looked for.
_MOST_NAMED: Final = 8


class Refusal(NamedTuple):
    """Why an import is refused.

    Attributes:
        message: What is refused.
        hint: What to write instead.
        name: The word that is wrong.
        fix: What to write in its place, if that can be told.
        is_of_module: Whether the module itself is what is not there.
    """

    message: str
    hint: str = ""
    name: str = ""
    fix: str | None = None
    is_of_module: bool = False


# What is imported elsewhere for what characters can have in other ways.
_INSTEAD: Final[Mapping[str, str]] = {
    "os": "A character has no files and no environment: put texts into a module in resources/ and import it.",
    "pathlib": "A character reads no files: put texts into a module in resources/ and import it.",
    "sys": "A character cannot see the interpreter; print(…) goes to the server's log.",
    **dict.fromkeys(
        ("requests", "urllib", "urllib3", "httpx", "aiohttp", "http"),
        "A character has no network: put the texts that it needs into a module in resources/ and import it.",
    ),
    "socket": "A character has no network.",
    "subprocess": "A character starts no processes.",
    "threading": "A character has one thread; hooks are synchronous.",
    "asyncio": "Hooks are synchronous: write ordinary functions.",
    "logging": "Use print(…): it goes to the server's log.",
    "pickle": "Keep plain data in scene.state; json.dumps makes a text of it.",
    "plugin_api.testing": TESTS_HINT,
    "pluggy": "Write: from plugin_api import hookimpl.",
    "openai": "Return None from reply: the server then asks its language model.",
    "secrets": "Use random.",
    "numpy": "Use math, statistics and lists.",
    "inspect": "Name what you need.",
    "types": "Name the classes that you need.",
    "io": "Join texts in a list.",
    **dict.fromkeys(("pytest", "unittest", "hypothesis"), TESTS_HINT),
    "unmute": "Of the older packages there is: from unmute.llm.system_prompt import ….",
    "characters": "A set's own modules are imported like this: from characters.resources.jokes import JOKES.",
    "resources": "Write: from characters.resources.… import ….",
}


_NAMES_INSTEAD: Final[Mapping[tuple[str, str], str]] = {
    ("time", "sleep"): "Nothing can wait: a hook answers at once, and what comes later is another call.",
    ("random", "SystemRandom"): "Use Random, or the functions of random.",
    ("json", "load"): "A character reads no files: json.loads reads a text.",
    ("json", "dump"): "A character writes no files: json.dumps makes a text.",
}


def own_module(module: str) -> str | None:
    """Return the file of a set's own module: ``characters.resources.jokes`` is ``resources/jokes.py``."""
    package, _, name = module.rpartition(".")
    return f"{RESOURCES}/{name}.py" if package == OWN_PACKAGE and name else None


def refuse_module(module: str) -> Refusal | None:
    """Tell why ``import module`` is refused, or None if it is not."""
    if module in IMPORTABLE or own_module(module) or module == OWN_PACKAGE:
        return None
    top = module.partition(".")[0]
    meant = None if {module, top} & _INSTEAD.keys() else did_you_mean(module, IMPORTABLE)
    hint = _INSTEAD.get(module) or _INSTEAD.get(top) or _suggestion(meant, _LISTED)
    message = f"The module {module!r} is not available to characters."
    if top in IMPORTABLE:
        message = f"The module {top!r} has no part {module.partition('.')[2]!r} for characters."
    return Refusal(message, hint, module, meant, is_of_module=True)


def refuse_name(module: str | None, level: int, name: str) -> Refusal | None:
    """Tell why ``from module import name`` is refused, or None if it is not."""
    if level or module is None:
        hint = f"Write: from {OWN_PACKAGE}.… import …"
        return Refusal("A relative import has nothing to be relative to.", hint, "." * level, is_of_module=True)
    if name == "*":
        return Refusal("A star import hides what it brings.", "Name what you need.", "*")
    if own_module(module) or module == OWN_PACKAGE:
        known = names.may_be_bound(name)
        return None if known else Refusal(f"{module!r} has no {name!r} for characters.", "", name)
    if (refusal := refuse_module(module)) is not None:
        return refusal
    if name in IMPORTABLE[module]:
        return None
    meant = did_you_mean(name, IMPORTABLE[module])
    otherwise = f"What characters can import from {module} is listed in docs/authors.md."
    hint = _NAMES_INSTEAD.get((module, name)) or _suggestion(meant, otherwise)
    return Refusal(f"{module!r} has no {name!r} for characters.", hint, name, meant)


def may_be_caught(module: str | None, level: int, name: str | None) -> bool:
    """Tell whether an import that is refused could be missing in ordinary Python as well."""
    return not level and module is not None and name != "*" and own_module(module) is None and module != OWN_PACKAGE


def fail(module: str, name: str | None) -> NoReturn:
    """Raise what Python raises for what is not there; an author's ``try`` awaits it. Called as ``_fail_import_``.

    Raises:
        ModuleNotFoundError: There is no such module.
        ImportError: The module has no such name.
    """
    if name is None or module not in IMPORTABLE:
        package = module.partition(".")[0]
        missing = module if package in IMPORTABLE else package
        raise ModuleNotFoundError(f"No module named {missing!r}", name=missing)
    raise ImportError(f"cannot import name {name!r} from {module!r} (unknown location)", name=module)


def refuse_missing(module: str, wanted: Iterable[str], there: Iterable[str]) -> None:
    """Refuse names that a module of the set does not have.

    Raises:
        ImportError: One of them is not there.
    """
    names_there = [*there]
    for name in wanted:
        if name not in names_there:
            meant = did_you_mean(name, names_there)
            otherwise = f"; it has {', '.join(sorted(names_there)[:_MOST_NAMED]) or 'no names'}"
            raise ImportError(f"{own_module(module)} has no {name!r}{f'; {meant!r} is meant' if meant else otherwise}")


def _suggestion(meant: str | None, otherwise: str) -> str:
    return f"Did you mean {meant!r}?" if meant else otherwise
