"""Where a program of an author is performed: in a worker, and by Python alone.

Runs in: tests.
"""

import contextlib
import io
import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from inspect import signature
from types import ModuleType
from typing import Any, Protocol

from plugin_api import Scene, hookspecs, prompts
from sandbox import outcome
from sandbox.constants import read_constants
from sandbox.errors import HookFailed
from sandbox.generator_format import adapt_prompt_generator
from sandbox.hooks import HOOKS
from sandbox.limits import Budget
from sandbox.manifest import Manifest
from sandbox.messages import SceneData
from sandbox.values import plain
from sandbox.workers import Worker

# What is said to a program that has no TALK of its own.
SMALL_TALK = ("Hello!", "What can you do?", "3", "Tell me more, please.", "Goodbye.")
# Long enough that only what never ends runs out.
PATIENT = Budget(deadline_seconds=10.0)


@dataclass(frozen=True)
class Said:
    """What came of one call, with everything spelt out: 1, 1.0 and True are not the same."""

    hook: str
    answer: str
    state: str
    printed: str


@dataclass(frozen=True)
class Part:
    """What a program is told and asked for: its ``TALK``, and the tool calls of its ``SCRIPT``."""

    talk: tuple[str, ...]
    calls: tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True)
class Result:
    """An answer, or None after a failure, beside what has to be equal."""

    value: Any
    state: dict[str, Any]
    said: Said


class Stage(Protocol):
    """Where a program is performed."""

    @property
    def manifest(self) -> Manifest: ...
    async def ask(self, hook: str, scene: SceneData, arguments: dict[str, Any]) -> Result: ...


class SandboxedStage:
    """A program in a worker."""

    def __init__(self, worker: Worker) -> None:
        [self.manifest] = worker.manifests
        self.printed = "".join(worker.printed.values())
        self._worker = worker

    async def aclose(self) -> None:
        """End the worker."""
        await self._worker.close()

    async def ask(self, hook: str, scene: SceneData, arguments: dict[str, Any]) -> Result:
        try:
            answered = await self._worker.call(self.manifest.name, hook, scene, arguments, PATIENT)
        except HookFailed as error:
            return _failed(hook, error.diagnostic.line, error.diagnostic.message, scene, error.printed)
        return _answered(hook, answered.value, answered.state, answered.printed)


class PlainStage:
    """A program as Python alone runs it, with Python's own built-ins and modules."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._luck = random.getstate()
        module = ModuleType("character")
        self._modules = {module.__name__: module, **_older_modules()}
        space = vars(module)
        with self._ordinary_world() as printed:
            exec(compile(text, file, "exec", dont_inherit=True), space)
        self.printed = printed.getvalue()
        declared = read_constants(file, space, {})
        assert declared.diagnostics == []
        self._hooks = {**adapt_prompt_generator(space), **_marked(space)}
        self.manifest = _declare(file, declared.values, tuple(sorted(self._hooks)))
        self.part = Part(tuple(space.get("TALK", SMALL_TALK)), tuple(space.get("SCRIPT", ())))

    async def ask(self, hook: str, scene: SceneData, arguments: dict[str, Any]) -> Result:
        given = {name: _make_record(HOOKS[hook].arguments[name], value) for name, value in arguments.items()}
        own = self._scene(scene)
        with self._ordinary_world() as printed:
            try:
                if hook == "call_tool" and "list_tools" in self._hooks:
                    # A worker asks for the tools first, to check the arguments.
                    self._call("list_tools", own, {})
                value = self._call(hook, own, given)
            except Exception as error:  # noqa: BLE001 (programs may raise what they like)
                _, line = outcome.find_line(error.__traceback__, frozenset({self._file})) or ("", 0)
                return _failed(hook, line, outcome.describe_exception(error), scene, printed.getvalue())
        return _answered(hook, plain(HOOKS[hook].check(plain(value))), plain(own.state), printed.getvalue())

    @contextlib.contextmanager
    def _ordinary_world(self) -> Iterator[io.StringIO]:
        """Catch what is printed, and be for a while where modules are; leave no trace of it for other tests."""
        outside = random.getstate()
        random.setstate(self._luck)
        sys.modules.update(self._modules)
        try:
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                yield printed
        finally:
            for name in self._modules:
                del sys.modules[name]
            self._luck = random.getstate()
            random.setstate(outside)

    def _call(self, hook: str, scene: Scene, given: Mapping[str, Any]) -> Any:
        function = self._hooks[hook]
        wanted = signature(function).parameters
        return function(**{name: value for name, value in {"scene": scene, **given}.items() if name in wanted})

    def _scene(self, data: SceneData) -> Scene:
        zone = timezone(timedelta(seconds=data.offset_seconds), data.zone)
        return Scene(
            character=self.manifest.name,
            selected=data.selected,
            language=self.manifest.language,
            messages=data.messages,
            now=datetime.fromtimestamp(data.now_seconds, zone),
            state=plain(data.state),
        )


def _make_record(kind: Any, value: Any) -> Any:
    return kind(**value) if isinstance(value, dict) else value


def _answered(hook: str, value: Any, state: dict[str, Any], printed: str) -> Result:
    return Result(value, state, Said(hook, repr(value), repr(state), printed))


def _failed(hook: str, line: int, message: str, scene: SceneData, printed: str) -> Result:
    # What a hook that fails leaves in its state is dropped.
    return Result(None, scene.state, Said(hook, f"line {line}: {message}", repr(scene.state), printed))


def _marked(space: Mapping[str, Any]) -> dict[str, Any]:
    mark = f"{hookspecs.PROJECT}_impl"
    return {name: thing for name, thing in space.items() if callable(thing) and hasattr(thing, mark)}


def _declare(file: str, values: Mapping[str, Any], hooks: tuple[str, ...]) -> Manifest:
    metadata = values.get("METADATA", {})
    return Manifest(
        file=file,
        name=values["CHARACTER_NAME"],
        voice_source=values["VOICE_SOURCE"],
        language=values["INSTRUCTIONS"].get("language"),
        good=metadata.get("good"),
        comment=metadata.get("comment"),
        metadata=metadata,
        tools=values.get("TOOLS", ()),
        hooks=hooks,
    )


def _older_modules() -> dict[str, ModuleType]:
    """Make the module of the older format's texts, which exists nowhere any more."""
    texts = ModuleType("unmute.llm.system_prompt")
    for name in prompts.__all__:
        setattr(texts, name, getattr(prompts, name))
        setattr(texts, f"_{name}", getattr(prompts, name))
    return {**{name: ModuleType(name) for name in ("unmute", "unmute.llm")}, texts.__name__: texts}
