"""What the command ``validate`` asks a character that has loaded: its prompt, its tools, and its own check.

Runs in: host.
"""

import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from sandbox.diagnostics import MAX_DIAGNOSTICS, Diagnostic, printable
from sandbox.errors import BudgetExceeded, HookFailed, SandboxError
from sandbox.limits import Budget
from sandbox.manifest import Manifest
from sandbox.messages import SceneData
from sandbox.workers import Worker

_ASSERTION: Final = "AssertionError"


@dataclass(slots=True)
class Asked:
    """What a character answered.

    Attributes:
        prompt: Its system prompt, if it wrote one.
        tools: Names of the tools that it lists, if it lists any itself.
        is_checked: Whether it has a check of its own.
        findings: What went wrong.
    """

    prompt: str | None = None
    tools: tuple[str, ...] | None = None
    is_checked: bool = False
    findings: list[Diagnostic] = field(default_factory=list)


class Questions:
    """Asks the characters of one set, one after the other.

    Args:
        worker: Where they are loaded; its owner closes it.
        reopen: Opens another one, for when a character has ended this one.
        budget: Of each question.
    """

    def __init__(self, worker: Worker, reopen: Callable[[], Awaitable[Worker]], budget: Budget) -> None:
        self._worker = worker
        self._owned: Worker | None = None
        self._reopen = reopen
        self._budget = budget

    async def ask(self, manifest: Manifest, text: str) -> Asked:
        """Ask one character what a session would ask it first, and then its own check."""
        asked = Asked()
        prompt = await self._ask(manifest, "make_system_prompt", text, asked)
        asked.prompt = prompt if isinstance(prompt, str) else None
        if (tools := await self._ask(manifest, "list_tools", text, asked)) is not None:
            asked.tools = tuple(each["name"] for each in tools)
        if "check" in manifest.hooks:
            asked.is_checked = True
            said = await self._ask(manifest, "check", text, asked)
            asked.findings += [_check_failed(manifest.file, text, each) for each in (said or ())[:MAX_DIAGNOSTICS]]
        return asked

    async def _ask(self, manifest: Manifest, hook: str, text: str, asked: Asked) -> Any:
        if hook not in manifest.hooks:
            return None
        try:
            worker = await self._living()
            scene = SceneData(selected=manifest.name, now_seconds=time.time())
            return (await worker.call(manifest.name, hook, scene, {}, self._budget)).value
        except SandboxError as error:
            asked.findings.append(_diagnose(manifest, hook, text, error))
            return None

    async def _living(self) -> Worker:
        if not self._worker.alive:
            await self.close()
            self._worker = self._owned = await self._reopen()
        return self._worker

    async def close(self) -> None:
        """Close what was opened."""
        if self._owned is not None:
            await self._owned.close()
            self._owned = None


def _diagnose(manifest: Manifest, hook: str, text: str, error: SandboxError) -> Diagnostic:
    match error:
        case HookFailed(diagnostic=found) if hook == "check" and found.message.startswith(_ASSERTION):
            said = (
                found.message.removeprefix(_ASSERTION).lstrip(": ") or "The character's own check says that this holds."
            )
            return msgspec.structs.replace(found, code="check-failed", message=said)
        case HookFailed(diagnostic=found):
            return found
        case BudgetExceeded():
            message, line = f"{hook} took longer than it may.", error.line or _line_of(text, hook)
            hint = "Compute less, or work it out at the top of the file."
            return Diagnostic(file=manifest.file, line=line, code="budget-exceeded", message=message, hint=hint)
        case _:
            message = f"{hook} ended its worker: it crashed, or asked for more memory than there is."
            return Diagnostic(file=manifest.file, line=_line_of(text, hook), code="worker-died", message=message)


def _check_failed(file: str, text: str, said: str) -> Diagnostic:
    line = _line_of(text, "check")
    column = 5 if line else 0
    return Diagnostic(file=file, line=line, column=column, code="check-failed", message=printable(said))


def _line_of(text: str, hook: str) -> int:
    found = re.search(rf"^def {hook}\b", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 0
