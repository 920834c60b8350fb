"""Where each setting comes from: a flag, the environment, a file, or its default; in that order.

Runs in: host.
"""

import os
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple, get_args

from pydantic import ValidationError

from host.settings import Settings, flag_of
from host.toml_files import FileBroken, TomlFile, path_below
from sandbox.diagnostics import did_you_mean

PREFIX: Final = "GREENROOM_"
# Names the file itself: in a file it would lead on and on.
_FILE: Final = "config"


class SettingsWrong(ValueError):
    """There is no server with these settings. A line for each mistake, with the place where it was made."""


class Layer(StrEnum):
    """What can say how something is set."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


class Origin(NamedTuple):
    """Where a setting comes from, and where exactly: `--port`, `GREENROOM_PORT`, or a file with its line."""

    layer: Layer
    place: str


class Given(NamedTuple):
    """What one layer says of one setting."""

    value: Any
    origin: Origin


class Effective(NamedTuple):
    """All settings, and where those that were given come from."""

    settings: Settings
    origins: Mapping[str, Origin]

    def origin(self, name: str) -> Origin:
        """Return where a setting comes from."""
        return self.origins.get(name, Origin(Layer.DEFAULT, Layer.DEFAULT))


def read_settings(flags: Mapping[str, Any] | None = None) -> Effective:
    """Put all layers together.

    Args:
        flags: By the names of the settings, those that were given.

    Raises:
        SettingsWrong: A name is not known, or a value is wrong.
    """
    from_flags = {name: Given(value, Origin(Layer.FLAG, flag_of(name))) for name, value in (flags or {}).items()}
    upper = {**_read_environment(), **from_flags}
    given = {**_read_file(upper.get(_FILE)), **upper}
    try:
        settings = Settings(**{name: each.value for name, each in given.items()})
    except ValidationError as error:
        raise SettingsWrong("\n".join(_explain(error, given))) from None
    return Effective(settings, {name: each.origin for name, each in given.items()})


def _read_environment() -> dict[str, Given]:
    given, unknown = {}, []
    for variable, value in os.environ.items():
        prefix, name = variable[: len(PREFIX)].upper(), variable[len(PREFIX) :].lower()
        if prefix != PREFIX:
            continue
        if name in Settings.model_fields:
            given[name] = Given(value, Origin(Layer.ENVIRONMENT, variable))
        else:
            unknown.append(f"{variable}: {_unknown(name, PREFIX)}")
    if unknown:
        raise SettingsWrong("\n".join(sorted(unknown)))
    return given


def _read_file(named: Given | None) -> dict[str, Given]:
    if named is None:
        return {}
    try:
        path = path_below(Path.cwd(), str(named.value))
        file = TomlFile(path)
        return {name: _from_file(file, path, name) for name in file.tables}
    except FileBroken as error:
        raise SettingsWrong(str(error)) from None
    except ValueError as error:
        raise SettingsWrong(f"{named.origin.place}: {error}") from None


def _from_file(file: TomlFile, path: Path, name: str) -> Given:
    if name == _FILE:
        raise file.broken(f"{name}: a file of settings cannot name another one", name)
    if name not in Settings.model_fields:
        raise file.broken(f"{name}: {_unknown(name)}", name)
    value = file.tables[name]
    if isinstance(value, dict):
        raise file.broken(f"{name}: settings stand in no table", name)
    try:
        anchored = _anchored(name, value, path.parent)
    except ValueError as error:
        raise file.broken(f"{name}: {error}", name) from None
    return Given(anchored, Origin(Layer.FILE, f"{path}:{file.line_of(name)}"))


def _anchored(name: str, value: Any, folder: Path) -> Any:
    """Let a file be moved along with what it names: its relative paths begin where it lies."""
    if not is_path(name):
        return value
    if isinstance(value, list):
        return tuple(_anchored(name, each, folder) for each in value)
    return path_below(folder, value) if isinstance(value, str) else value


def is_path(name: str) -> bool:
    """Tell whether a setting is a path, or several."""
    annotation = Settings.model_fields[name].annotation
    return Path in {annotation, *get_args(annotation)}


def _unknown(name: str, prefix: str = "") -> str:
    meant = did_you_mean(name, Settings.model_fields)
    if meant is None:
        return "there is no such setting"
    return f"there is no such setting; did you mean {prefix}{meant.upper() if prefix else meant}?"


def _explain(error: ValidationError, given: Mapping[str, Given]) -> Iterator[str]:
    for each in error.errors(include_url=False, include_context=False):
        name = str(each["loc"][0]) if each["loc"] else ""
        if name not in given:
            yield f"{name}: {each['msg']}"
            continue
        layer, place = given[name].origin
        where = f"{place}: {name}" if layer is Layer.FILE else place
        yield f"{where}: {each['msg'].removeprefix('Value error, ')}{_but_was(name, given[name].value)}"


def _but_was(name: str, value: Any) -> str:
    # What was meant for a secret stays one.
    if is_secret(name):
        return ""
    return f", not {', '.join(map(str, value)) if isinstance(value, list | tuple) else value!r}"


def is_secret(name: str) -> bool:
    """Tell whether a setting is nobody's business."""
    return "SecretStr" in str(Settings.model_fields[name].annotation)
