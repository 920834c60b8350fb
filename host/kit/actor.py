"""One character in a worker, asked hook by hook.

Runs in: host.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol, TypeVar

import msgspec

from host.clock import moment_of
from host.conversation import RECENT_MESSAGES
from host.kit.findings import problem
from host.kit.snapshots import Snapshots
from plugin_api import Message, Tool, ToolCall
from plugin_api.tested import HookFailed
from sandbox.errors import SandboxError
from sandbox.hooks import HOOKS
from sandbox.limits import Budget
from sandbox.manifest import Manifest
from sandbox.messages import Answered, SceneData
from sandbox.workers import Worker

# An author's test fails at the author's line.
__tracebackhide__ = True

_Result = TypeVar("_Result")


class Run(Protocol):
    """Runs a coroutine to its end."""

    def __call__(self, work: Coroutine[Any, Any, _Result], /) -> _Result:
        """Return what it returns."""


class Stand:
    """Where an actor stands: its worker, which is opened again when it was lost.

    Args:
        run: Runs what is asynchronous.
        reopen: Opens a worker with the same character and the same seed.
        worker: The first one; it belongs to the stand.
    """

    def __init__(self, run: Run, reopen: Callable[[], Awaitable[Worker]], worker: Worker) -> None:
        self._run = run
        self._reopen = reopen
        self._worker = worker

    @property
    def manifest(self) -> Manifest:
        """Of the one character that is loaded."""
        return self._worker.manifests[0]

    def call(self, hook: str, scene: SceneData, arguments: dict[str, Any], budget: Budget) -> Answered:
        """Call a hook; see `Worker.call`."""
        return self._run(self._call(hook, scene, arguments, budget))

    async def _call(self, hook: str, scene: SceneData, arguments: dict[str, Any], budget: Budget) -> Answered:
        if not self._worker.alive:
            await self._worker.close()
            self._worker = await self._reopen()
        return await self._worker.call(self.manifest.name, hook, scene, arguments, budget)

    def close(self) -> None:
        """End the worker."""
        self._run(self._worker.close())


class Actor:
    """One character; see `plugin_api.tested.Actor`."""

    def __init__(self, stand: Stand, snapshots: Snapshots, now: datetime, budget: Budget) -> None:
        self.now = now
        self.state: dict[str, Any] = {}
        self.messages: list[Message] = []
        self.printed = ""
        self._stand = stand
        self._snapshots = snapshots
        self._budget = budget

    @property
    def name(self) -> str:
        """Its ``CHARACTER_NAME``."""
        return self._stand.manifest.name

    @property
    def hooks(self) -> tuple[str, ...]:
        """Names of the hooks that it implements."""
        return self._stand.manifest.hooks

    # Questions

    def reply(self, message: str | Message) -> str | ToolCall | None:
        """Ask for its answer, and remember both sides of the exchange."""
        said = Message("user", message) if isinstance(message, str) else message
        self.messages.append(said)
        answer = msgspec.convert(self.ask("reply", message=said), str | ToolCall | None)
        return self._remembered(answer)

    def greet(self) -> str | None:
        """Ask for its first words, and remember them."""
        answer: str | None = self.ask("greet")
        return self._remembered(answer)

    def _remembered(self, answer: _Result) -> _Result:
        if isinstance(answer, str):
            self.messages.append(Message("assistant", answer))
        return answer

    def prompt(self) -> str:
        """Ask for its system prompt."""
        prompt: str = self.ask("make_system_prompt")
        return prompt

    def tools(self) -> list[Tool]:
        """Ask which tools may be called now: ``list_tools``, or else ``TOOLS``."""
        if "list_tools" in self.hooks:
            return msgspec.convert(self.ask("list_tools"), list[Tool])
        return [Tool(each.name, each.description, each.parameters) for each in self._stand.manifest.tools]

    def call_tool(self, name: str, /, **arguments: Any) -> str:
        """Run one of its tools."""
        output: str = self.ask("call_tool", call=ToolCall(name, arguments))
        return output

    def ask(self, hook: str, /, **arguments: Any) -> Any:
        """Call any hook that the character implements."""
        if hook not in self.hooks:
            raise HookFailed(f"{self.name!r} has no hook {hook!r}; it has {', '.join(self.hooks)}.")
        _check_arguments(hook, arguments)
        try:
            answered = self._stand.call(hook, self._scene(), arguments, self._budget)
        except SandboxError as error:
            self.printed = getattr(error, "printed", "")
            raise problem(error, self._stand.manifest.file) from None
        self.printed, self.state = answered.printed, answered.state
        return answered.value

    def _scene(self) -> SceneData:
        moment = moment_of(self.now)
        return SceneData(
            selected=self.name,
            messages=tuple(self.messages[-RECENT_MESSAGES:]),
            now_seconds=moment.seconds,
            offset_seconds=moment.offset_seconds,
            zone=moment.zone,
            state=self.state,
        )

    # Assertions

    @contextmanager
    def within(
        self, *, cpu_seconds: float | None = None, answer_bytes: int | None = None, state_bytes: int | None = None
    ) -> Iterator[None]:
        """Give each call inside no more than this."""
        wanted = {"deadline_seconds": cpu_seconds, "answer_bytes": answer_bytes, "state_bytes": state_bytes}
        usual = self._budget
        tighter = {name: value for name, value in wanted.items() if value is not None}
        self._budget = msgspec.structs.replace(usual, **tighter)
        try:
            yield
        finally:
            self._budget = usual

    def check_prompt(self, label: str = "") -> None:
        """Compare its prompt with the one that is kept."""
        stem = self._stand.manifest.file.removesuffix(".py")
        self._snapshots.check(f"{stem}-{label}" if label else stem, self.prompt())

    def close(self) -> None:
        """End its worker."""
        self._stand.close()


def _check_arguments(hook: str, arguments: dict[str, Any]) -> None:
    wanted = HOOKS[hook].arguments
    if arguments.keys() != wanted.keys():
        raise TypeError(f"{hook} takes {', '.join(wanted) or 'nothing'} beside the scene, not {', '.join(arguments)}")
