"""What is wrong with a hook implementation, by its name and its arguments alone; the same of a text and of what runs.

Runs in: worker.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from sandbox.diagnostics import did_you_mean
from sandbox.hooks import HOOKS

# A wrapper could swallow the exception that stops a hook; the others would hide what a function is.
REFUSED_OPTIONS: Final = ("wrapper", "hookwrapper", "specname", "optionalhook")
NO_PROMPT: Final = "Neither a PromptGenerator class nor a make_system_prompt hook is there."
NO_PROMPT_HINT: Final = (
    "Write the hook make_system_prompt(scene), or a class PromptGenerator with __init__(self, instructions) and "
    "make_system_prompt(self)."
)


_GIVEN: Final = {name: frozenset({"scene", *hook.arguments}) for name, hook in HOOKS.items()}


class Fault(NamedTuple):
    """What is wrong, what to do, and the word that it concerns with what to write in its place."""

    code: str
    message: str
    hint: str
    at: str = ""
    fix: str | None = None


def unknown(name: str) -> Fault:
    """Tell that there is no such hook."""
    meant = did_you_mean(name, HOOKS)
    hint = f"Did you mean {meant!r}?" if meant else f"Hooks are: {', '.join(HOOKS)}."
    return Fault("hook-unknown", f"There is no hook named {name!r}.", hint, name, meant)


def marked_wrongly(name: str) -> Fault:
    """Tell that a hook is marked with an option that characters do not have."""
    hint = "Write @hookimpl alone, or with tryfirst or trylast."
    return Fault("hook-invalid", f"{name} is marked with an option that characters do not have.", hint, name)


def fits(hook: str, required: Iterable[str]) -> bool:
    """Tell whether an implementation requires nothing but what its hook is given."""
    return _GIVEN[hook].issuperset(required)


def misfits(hook: str, required: Iterable[str]) -> list[Fault]:
    """Tell which of the arguments that an implementation requires its hook does not have."""
    given = ("scene", *HOOKS[hook].arguments)
    taken = list(required)
    takes = f"{hook} takes: {', '.join(given)}; leave out what you do not need."
    return [_misfit(hook, name, given, taken, takes) for name in taken if name not in given]


def _misfit(hook: str, name: str, given: tuple[str, ...], taken: list[str], takes: str) -> Fault:
    if name == "self":
        takes = f"A hook is a function of the file and has no self. {takes}"
    free = [each for each in given if each not in taken]
    close = did_you_mean(name, free)
    # With as many arguments as it is given, each stands where it should.
    position = taken.index(name)
    in_place = len(taken) == len(given) and position < len(given) and given[position] in free
    meant = close or (given[position] if in_place else None)
    message = f"{hook} has no argument {name!r}" + (f"; {meant!r} is meant." if meant else ".")
    return Fault("hook-invalid", message, takes, name, meant)
