"""From compiled code to a character: run it, read its constants, find its hooks.

Runs in: worker.
"""

from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import Any, Final

import pluggy

from plugin_api import hookspecs
from sandbox import exceptions, hook_rules, outcome
from sandbox.alarm import Alarm
from sandbox.constants import Declared, read_constants
from sandbox.declared import lacks, make_fingerprint, make_manifest, refuse_schemas
from sandbox.diagnostics import BUDGET_HINT, Diagnostic, printable
from sandbox.frames import unpack_lines
from sandbox.generator_format import adapt_prompt_generator
from sandbox.hook_rules import Fault
from sandbox.hooks import HOOKS
from sandbox.limits import Meter
from sandbox.manifest import Manifest
from sandbox.messages import Load
from sandbox.namespace import CharacterSpace

_MARK: Final = f"{hookspecs.PROJECT}_impl"


class Plugin:
    """What pluggy sees of one character: its hook implementations and nothing else."""

    def __init__(self, hooks: Mapping[str, Callable[..., Any]], options: Mapping[str, pluggy.HookimplOpts]) -> None:
        self.__dict__.update(hooks)
        self.hooks = hooks
        self.options = options

    def __dir__(self) -> list[str]:
        """List the hooks, so that pluggy looks at nothing else."""
        return list(self.options)


class Character:
    """One file that was run; without a name it cannot be used.

    Attributes:
        name: What it is called.
        fingerprint: Of what it declares.
        is_unchanged: Whether that is what it declared when it was loaded before; nobody has looked at it again yet.
    """

    def __init__(self, question: Load, space: CharacterSpace) -> None:
        self.file = question.file
        self.files = space.files | {question.file}
        self.space = space
        self.name: str | None = None
        self.diagnostics: list[Diagnostic] = []
        self.plugin = Plugin({}, {})
        self.fingerprint = b""
        self.is_unchanged = False
        self._lines = question.lines
        self._manifest: Manifest | None = None

    @property
    def lines(self) -> Mapping[str, int]:
        """Where each name at the top of the file is first bound."""
        return unpack_lines(self._lines)

    @property
    def manifest(self) -> Manifest:
        """What it declares."""
        assert self._manifest is not None  # noqa: S101 (used, or declared, before it is asked)
        return self._manifest

    def declare(self) -> None:
        """Read what it declares, if nobody has yet."""
        if self._manifest is None:
            declared = read_constants(self.file, self.space.names, {})
            self._manifest = make_manifest(self.file, declared, self.plugin.hooks)

    def use(self, manifest: Manifest) -> None:
        """Take note that nothing is wrong with it."""
        self.name, self._manifest = manifest.name, manifest

    def note(self, fault: Fault, name: str) -> None:
        """Note what is wrong with the module-level function `name`."""
        line = self.lines.get(name, 0)
        column = outcome.DEF_COLUMN if line else 0
        self.diagnostics.append(
            Diagnostic(
                file=self.file,
                line=line,
                column=column,
                code=fault.code,
                message=printable(fault.message),
                hint=printable(fault.hint),
                end_line=line,
                end_column=column + len(name.encode()) if line else 0,
                fix=fault.fix if line and fault.at == name else None,
            )
        )

    def refuse(self, code: str, message: str, *, name: str = "", hint: str = "") -> None:
        """Note a finding about the module-level `name`, or about the whole file."""
        line = self.lines.get(name, 0)
        column = 1 if line else 0
        self.diagnostics.append(
            Diagnostic(
                file=self.file, line=line, column=column, code=code, message=printable(message), hint=printable(hint)
            )
        )


def load(question: Load, space: CharacterSpace, alarm: Alarm) -> Character:
    """Run a file within its budget, watched by `alarm`, and make a character of it."""
    character = Character(question, space)
    meter = Meter(question.deadline_seconds)
    space.meter(meter)
    alarm.watch(meter, character.files)
    try:
        space.run(question.code)
        names = space.names
        _describe(character, names, question.fingerprint)
    except BaseException as error:  # noqa: BLE001 (a character may raise anything, SystemExit included)
        character.name = None
        character.diagnostics.append(_diagnose(error, character, spent=meter.spent))
    else:
        if meter.spent:
            character.name = None
            character.refuse("budget-exceeded", "The file took longer to load than it may.", hint=BUDGET_HINT)
    finally:
        alarm.rest()
    return character


def _diagnose(error: BaseException, character: Character, *, spent: bool) -> Diagnostic:
    place = outcome.find_place(error.__traceback__, character.files)
    if spent:
        message = "The file took longer to load than it may."
        return place.diagnostic(character.file, "budget-exceeded", message, BUDGET_HINT)
    code = "import-not-allowed" if isinstance(error, ImportError) else "character-failed"
    hint, fix = exceptions.hint_for(error, frozenset(character.space.names))
    return place.diagnostic(character.file, code, outcome.describe_exception(error), hint, fix)


def _describe(character: Character, names: dict[str, Any], before: bytes) -> None:
    marked = _find_hooks(character, names)
    hooks = {**adapt_prompt_generator(names), **marked}
    character.plugin = Plugin(hooks, {name: _options(function) for name, function in hooks.items()})
    if not _fits(character.plugin):
        _find_misfits(character)
    if before and not character.diagnostics and before == make_fingerprint(names, hooks):
        character.name, character.is_unchanged = names["CHARACTER_NAME"].strip(), True
        return
    declared = read_constants(character.file, names, character.lines)
    character.diagnostics.extend(declared.diagnostics)
    _check_completeness(character, declared, hooks)
    if not any(found.severity == "error" for found in character.diagnostics):
        character.use(make_manifest(character.file, declared, hooks))
        # Only of what was found to be small.
        character.fingerprint = b"" if character.diagnostics else make_fingerprint(names, hooks)


def _find_hooks(character: Character, names: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    hooks: dict[str, Callable[..., Any]] = {}
    for name, value in names.items():
        if type(value) is not FunctionType or _MARK not in value.__dict__:
            continue
        marked = value.__dict__[_MARK]
        if any(marked.get(option) for option in hook_rules.REFUSED_OPTIONS):
            character.note(hook_rules.marked_wrongly(name), name)
        elif name in HOOKS:
            hooks[name] = value
        else:
            character.note(hook_rules.unknown(name), name)
    return hooks


def _options(function: Callable[..., Any]) -> pluggy.HookimplOpts:
    marked: dict[str, Any] = getattr(function, _MARK, {})
    return {
        "wrapper": False,
        "hookwrapper": False,
        "optionalhook": False,
        "tryfirst": bool(marked.get("tryfirst")),
        "trylast": bool(marked.get("trylast")),
        "specname": None,
    }


def _check_completeness(character: Character, declared: Declared, hooks: Mapping[str, Any]) -> None:
    misspelt = {found.fix for found in character.diagnostics}
    for lack in (*lacks(declared, hooks, misspelt), *refuse_schemas(declared)):
        character.refuse(lack.code, lack.message, name=lack.name, hint=lack.hint)


def _fits(plugin: Plugin) -> bool:
    """Tell whether each hook takes nothing but what its specification gives."""
    return all(hook_rules.fits(name, _required(function)) for name, function in plugin.hooks.items())


def _required(function: Any) -> Sequence[str]:
    code = function.__code__
    names: tuple[str, ...] = code.co_varnames[: code.co_argcount - len(function.__defaults__ or ())]
    return names


def _find_misfits(character: Character) -> None:
    """Tell in which way hook implementations do not fit their specifications."""
    for name, function in character.plugin.hooks.items():
        for fault in hook_rules.misfits(name, _required(function)):
            character.note(fault, name)
