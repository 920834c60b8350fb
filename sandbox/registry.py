"""The characters of one session, kept as pluggy plugins.

Runs in: worker.
"""

import gc
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec
import pluggy

from plugin_api import Scene, hookspecs
from sandbox import decimals, loading, outcome, scenes, tools
from sandbox.alarm import Alarm
from sandbox.clocks import StoppedClock
from sandbox.diagnostics import Diagnostic, name_duplicate, not_tried
from sandbox.hooks import HOOKS, Hook
from sandbox.limits import BudgetSpent, Meter
from sandbox.loading import Character
from sandbox.messages import (
    Answered,
    Call,
    CallResult,
    Failed,
    Load,
    Loaded,
    LoadResult,
    Moment,
    NotBegun,
    Prepare,
    Unchanged,
)
from sandbox.namespace import CharacterSpace
from sandbox.values import NotPlain, plain


class _Plugins(pluggy.PluginManager):
    """A plugin manager that knows our hooks, and does not have to search for them."""

    def __init__(self) -> None:
        super().__init__(hookspecs.PROJECT)
        self.add_hookspecs(hookspecs)

    def parse_hookimpl_opts(self, plugin: object, name: str) -> pluggy.HookimplOpts | None:
        assert isinstance(plugin, loading.Plugin)  # noqa: S101 (nothing else is ever registered)
        return plugin.options.get(name)

    def implementation(self, character: str, hook: str) -> pluggy.HookImpl | None:
        """Return what one character does for a hook; there may be nothing."""
        caller: pluggy.HookCaller = getattr(self.hook, hook)
        return next((each for each in caller.get_hookimpls() if each.plugin_name == character), None)


class Registry:
    """Loads characters and calls their hooks."""

    def __init__(self) -> None:
        self._resources: Mapping[str, bytes] = {}
        self._left_seconds = 0.0
        self._seed = 0
        self._clock: StoppedClock | None = None
        self._owns_process = False
        self._to_begin: set[str] = set()
        self._alarm = Alarm()
        self._plugins = _Plugins()
        self._characters: dict[str, Character] = {}
        self._callers: dict[tuple[str, str], _Caller] = {}
        # What the characters that were called in a row have left, until it ends.
        self._left_states: dict[str, dict[str, Any]] = {}

    def own_process(self) -> None:
        """Take over what belongs to the whole process: its alarm, and how large decimals may become."""
        self._owns_process = True
        self._alarm.start()
        decimals.bound_context()

    def prepare(self, question: Prepare) -> None:
        """Take over the compiled modules of the set, the seed, the time for loading, and the clock if there is one."""
        self._resources = question.resources
        self._seed = question.seed
        self._left_seconds = question.set_seconds
        if question.clock is not None:
            self._clock = StoppedClock(question.clock, owns_process=self._owns_process)

    def settle(self) -> None:
        """Do what is otherwise done when somebody first asks a character, for all of them and all their hooks."""
        for name, character in self._characters.items():
            character.declare()
            self._enter(name)
        for name, character in self._characters.items():
            for hook in character.manifest.hooks:
                self._caller(name, hook)

    def begin_anew(self, seed: int) -> None:
        """Go on in a copy of the process: with its own alarm, and other random numbers for each character it calls."""
        self._alarm.go_on()
        self._seed = seed
        self._to_begin = set(self._characters)

    def load(self, question: Load) -> LoadResult:
        """Run a compiled file and keep its character if nothing is wrong with it."""
        # The time of one that was put off is part of a call.
        if self._left_seconds <= 0 and not question.is_late:
            return Loaded(None, (not_tried(question.file),))
        began, began_to_use = time.perf_counter(), time.process_time()
        try:
            loaded = self._load(question)
            if isinstance(loaded, Loaded) and loaded.manifest is None:
                # What a refused file made hangs together in circles; the next file may need the room.
                gc.collect()
        finally:
            self._left_seconds -= time.process_time() - began_to_use
        # Some systems count processor time in steps of many milliseconds.
        return msgspec.structs.replace(loaded, seconds=time.perf_counter() - began)

    def _load(self, question: Load) -> LoadResult:
        space = CharacterSpace(self._resources, self._seed_of(question.file), self._clock)
        character = loading.load(question, space, self._alarm)
        printed = character.space.take_printed()
        if character.name is None:
            return Loaded(None, tuple(character.diagnostics), printed)
        if character.name in self._characters:
            return Loaded(None, (*character.diagnostics, self._duplicate(character, character.name)), printed)
        self._characters[character.name] = character
        if character.is_unchanged:
            return Unchanged(printed)
        return Loaded(character.manifest, tuple(character.diagnostics), printed, character.fingerprint)

    def _seed_of(self, file: str) -> str:
        return f"{self._seed} {file}"

    def _duplicate(self, character: Character, name: str) -> Diagnostic:
        return name_duplicate(
            character.file, character.lines.get("CHARACTER_NAME", 0), name, self._characters[name].file
        )

    def call(self, question: Call) -> CallResult:
        """Call one hook of one character within its budget."""
        if question.is_followed or question.begin_before is not None or self._left_states:
            return self._call_in_row(question)
        return self._call(question)

    def _call_in_row(self, question: Call) -> CallResult:
        left = self._left_states.get(question.character)
        if left is not None:
            # A copy: a hook that fails may have changed it before.
            scene = msgspec.structs.replace(question.scene, state=plain(left))
            question = msgspec.structs.replace(question, scene=scene)
        is_late = question.begin_before is not None and time.monotonic() > question.begin_before
        result = NotBegun() if is_late else self._call(question)
        if not question.is_followed:
            self._left_states.clear()
        elif isinstance(result, Answered):
            self._left_states[question.character] = result.state
        return result

    def _call(self, question: Call) -> CallResult:
        character = self._characters.get(question.character)
        if character is None:
            missing = Diagnostic(file="", code="hook-invalid", message="There is no such character.")
            return Failed("unknown-character", missing)
        if self._to_begin and question.character in self._to_begin:
            self._to_begin.discard(question.character)
            character.space.begin_anew(self._seed_of(character.file))
        if self._clock is not None:
            scene = question.scene
            self._clock.set(Moment(scene.now_seconds, scene.offset_seconds, scene.zone))
        # Before a hook of it can change anything of what it declared.
        character.declare()
        meter = character.space.begin_call(question.budget.deadline_seconds)
        self._alarm.watch(meter, character.files)
        try:
            result = self._answer(character, question, meter)
            if isinstance(result, Failed):
                # What the failure held on to has been let go of by now.
                _clean_up(character)
        finally:
            self._alarm.rest()
        return outcome.with_printed(result, character.space.take_printed())

    def _answer(self, character: Character, question: Call, meter: Meter) -> CallResult:
        try:
            result = self._ask(character, question)
            _clean_up(character)
            if meter.spent:
                raise BudgetSpent  # noqa: TRY301 (it was swallowed on the way; one place tells what came of a call)
        except BaseException as error:  # noqa: BLE001 (a character may raise anything, SystemExit included)
            return outcome.describe(error, character, question.hook, spent=meter.spent)
        return result

    def _ask(self, character: Character, question: Call) -> CallResult:
        scene = scenes.make_scene(question, character)
        arguments = scenes.make_arguments(question.hook, question.arguments)
        if question.hook == "call_tool":
            self._check_tool_call(character, question, scene)
        value = self._caller(question.character, question.hook)({"scene": scene, **arguments})
        checked = HOOKS[question.hook].check(_copy(value))
        return outcome.check_size(Answered(checked, _copy_state(scene)), question.budget)

    def _check_tool_call(self, character: Character, question: Call, scene: Scene) -> None:
        schemas = self._list_tools(character, question, scene)
        call = question.arguments["call"]
        problem = tools.check_arguments(schemas, call["name"], call["arguments"])
        if problem is not None:
            raise outcome.ToolCallInvalid(problem)

    def _list_tools(self, character: Character, question: Call, scene: Scene) -> tuple[tools.ToolSchema, ...]:
        if "list_tools" not in character.manifest.hooks:
            return character.manifest.tools
        return tools.check_declaration(_copy(self._caller(question.character, "list_tools")({"scene": scene})))

    def _caller(self, character: str, hook: str) -> "_Caller":
        key = (character, hook)
        if key not in self._callers:
            self._enter(character)
            self._callers[key] = _make_caller(self._plugins.implementation(character, hook), HOOKS[hook])
        return self._callers[key]

    def _enter(self, name: str) -> None:
        # When somebody first asks it: most characters of a set are never asked, and loading is waited for.
        if not self._plugins.has_plugin(name):
            self._plugins.register(self._characters[name].plugin, name)
            # Callers made before leave out those that were known then.
            self._callers.clear()


# Given all arguments of a hook by name.
_Caller: TypeAlias = Callable[[Mapping[str, Any]], Any]


def _make_caller(implementation: pluggy.HookImpl | None, hook: Hook) -> _Caller:
    """Return what asks one implementation for its answer, as pluggy does when there is one and it is no wrapper.

    Asking pluggy for a subset of its plugins takes 3 µs at each call, and more with each character.
    """
    if implementation is None:
        return lambda _: None
    function, names = implementation.function, implementation.argnames
    optional = [name for name in implementation.kwargnames if name == "scene" or name in hook.arguments]
    if optional:
        return lambda given: function(*[given[name] for name in names], **{name: given[name] for name in optional})
    return lambda given: function(*[given[name] for name in names])


def _clean_up(character: Character) -> None:
    # A generator left suspended in a circle has its last words when the collector comes by. That would be in the call
    # of any other character, who would be blamed for what they do.
    if character.space.makes_generators:
        gc.collect()


def _copy(value: object) -> Any:
    try:
        return plain(value)
    except NotPlain as error:
        raise outcome.AnswerInvalid(f"the answer cannot be used: {error}") from None


def _copy_state(scene: Scene) -> dict[str, Any]:
    if type(scene.state) is dict and not scene.state:
        return {}
    try:
        state: dict[str, Any] = plain(scene.state)
    except NotPlain as error:
        raise outcome.AnswerInvalid(f"scene.state cannot be kept: {error}") from None
    return state
