"""The flags of commands that take settings, made from the model of these.

Runs in: host.
"""

import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from types import NoneType
from typing import Annotated, Any, Final, Literal, get_args, get_origin

import typer
from annotated_types import Ge, Gt, Le
from pydantic.fields import FieldInfo

from host.layers import is_path
from host.settings import Settings, flag_of

# What `with_flags` gives a command.
_GIVEN: Final = "flags"


def with_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command a flag for each setting; it gets those that were used as `flags`, by the names of the settings."""
    own = [each for each in inspect.signature(command).parameters.values() if each.name != _GIVEN]
    parameters = [*own, *_parameters()]

    @wraps(command)
    def run(**given: Any) -> None:
        used = {name: given.pop(name) for name in Settings.model_fields}
        # A flag that may be used several times and was not is an empty list.
        command(flags={name: value for name, value in used.items() if value not in (None, [])}, **given)

    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


def _parameters() -> Iterator[inspect.Parameter]:
    for name, field in Settings.model_fields.items():
        # Values are taken as they are written: the model checks them, wherever they come from.
        kind: Any = {bool: bool | None, tuple: list[str] | None}.get(_kind(field), str | None)
        flag = flag_of(name)
        named = f"{flag}/--no-{flag.removeprefix('--')}" if kind == bool | None else flag
        metavar = None if kind == bool | None else _metavar(name, field)
        option = typer.Option(named, help=field.description, metavar=metavar, show_default=False)
        yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, option])


def _kind(field: FieldInfo) -> Any:
    """Return the type of a setting that is set."""
    annotation = field.annotation
    inner = [each for each in get_args(annotation) if each is not NoneType]
    if get_origin(annotation) in {tuple, Literal}:
        return get_origin(annotation)
    return inner[0] if inner else annotation


def _metavar(name: str, field: FieldInfo) -> str:
    if _kind(field) is Literal:
        return "|".join(get_args(field.annotation))
    if is_path(name):
        return "PATH"
    return {int: "INTEGER", float: "NUMBER"}.get(_kind(field), "TEXT")


def values_of(name: str) -> str:
    """Say in words what a setting may be."""
    field = Settings.model_fields[name]
    kind = _kind(field)
    if kind is Literal:
        return ", ".join(f"`{each}`" for each in get_args(field.annotation))
    if kind is tuple:
        return "paths" if is_path(name) else "words"
    words = {bool: "`true` or `false`", int: "integer", float: "number"}
    return f"{words.get(kind, 'path' if is_path(name) else 'text')}{_bounds(field)}"


def _bounds(field: FieldInfo) -> str:
    found = {type(each): each for each in field.metadata}
    least, above, most = found.get(Ge), found.get(Gt), found.get(Le)
    parts = [
        *([f"from {least.ge}"] if least else []),
        *([f"above {above.gt}"] if above else []),
        *([f"{'up ' if above else ''}to {most.le}"] if most else []),
    ]
    return f" {' '.join(parts)}" if parts else ""
