"""Which imports a character may write, and why another is refused.

Runs in: worker.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final, NamedTuple, NoReturn

from sandbox import names
from sandbox.policy import IMPORTABLE
from sandbox.sources import RESOURCES

# A set's own modules, as files of the older format write it.
OWN_PACKAGE: Final = f"characters.{RESOURCES}"


_LISTED: Final = "What characters can import is listed in docs/authors.md."


class Refusal(NamedTuple):
    """Why an import is refused, and what to write instead."""

    message: str
    hint: str = ""


def own_module(module: str) -> str | None:
    """Return the file of a set's own module: ``characters.resources.jokes`` is ``resources/jokes.py``."""
    package, _, name = module.rpartition(".")
    return f"{RESOURCES}/{name}.py" if package == OWN_PACKAGE and name else None


def refuse_module(module: str) -> Refusal | None:
    """Tell why ``import module`` is refused, or None if it is not."""
    if module in IMPORTABLE or own_module(module) or module == OWN_PACKAGE:
        return None
    return Refusal(f"The module {module!r} is not available to characters.", _did_you_mean(module, IMPORTABLE))


def refuse_name(module: str | None, level: int, name: str) -> Refusal | None:
    """Tell why ``from module import name`` is refused, or None if it is not."""
    if level or module is None:
        return Refusal("A relative import has nothing to be relative to.", f"Write: from {OWN_PACKAGE}.… import …")
    if name == "*":
        return Refusal("A star import hides what it brings.", "Name what you need.")
    if own_module(module) or module == OWN_PACKAGE:
        known = names.may_be_bound(name)
        return None if known else Refusal(f"{module!r} has no {name!r} for characters.")
    if (refusal := refuse_module(module)) is not None:
        return refusal
    if name in IMPORTABLE[module]:
        return None
    return Refusal(f"{module!r} has no {name!r} for characters.", _did_you_mean(name, IMPORTABLE[module]))


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


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]!r}?" if close else _LISTED
