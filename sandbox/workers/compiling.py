"""Has the files of a set compiled, by a worker of its own that runs no character; what it makes is kept by content.

Of a character whose text tells what it declares, the code is made when it is wanted for the first time.

Source: docs/decisions/0074-make-code-when-it-is-asked-for.md

Runs in: host.
"""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import aclosing

import msgspec

from sandbox import frames, messages
from sandbox.codes import Known
from sandbox.diagnostics import Diagnostic, not_tried
from sandbox.errors import ProtocolError, WorkerError
from sandbox.messages import WAITING, Compiled, Told
from sandbox.sources import Source
from sandbox.workers import StartReason
from sandbox.workers.attempt import Attempt, diagnose_death


async def compile_all(attempt: Attempt, *, may_wait: bool = False) -> dict[str, Compiled]:
    """Return what each file of the set was compiled to, now or before; note which of them are refused.

    Args:
        attempt: The load that this is a part of.
        may_wait: The code of characters need not be there yet, if it is known what comes of them.
    """
    sources = (*attempt.sources.resources, *attempt.sources.characters)
    compiled = {
        source.name: known
        for source in sources
        if (known := attempt.codes.get(attempt.keys[source.name])) is not None
        if may_wait or known.code != WAITING
    }
    missing = [source for source in sources if source.name not in compiled]
    waiting = frozenset(source.name for source in attempt.sources.characters) if may_wait else frozenset()
    while missing:
        questions = [messages.Compile(source, may_wait=source.name in waiting) for source in missing]
        missing = await _compile_some(attempt, questions, compiled, "compiler")
    _note_refused(attempt, compiled)
    return compiled


async def compile_late(attempt: Attempt, names: Collection[str], compiled: dict[str, Compiled]) -> None:
    """Have the code made of those of some characters that have waited for it; note which of them are refused."""
    waiting = {name for name in names if compiled[name].code == WAITING}
    missing = [source for source in attempt.sources.characters if source.name in waiting]
    while missing:
        questions = [messages.Compile(source) for source in missing]
        missing = await _compile_some(attempt, questions, compiled, "late")
    _note_refused(attempt, compiled)


async def compile_asked(attempt: Attempt, names: Collection[str]) -> dict[str, Compiled]:
    """Return what some characters are compiled to that have waited for their code; or why one of them has none."""
    compiled = {name: attempt.codes.get(attempt.keys[name]) or Compiled(code=WAITING) for name in names}
    try:
        await compile_late(attempt, names, compiled)
    except WorkerError:
        message = "There is no process to compile the file in."
        return {name: _failed(Diagnostic(file=name, code="worker-died", message=message)) for name in names}
    return compiled


def _note_refused(attempt: Attempt, compiled: Mapping[str, Compiled]) -> None:
    for name, each in compiled.items():
        if each.code is None:
            attempt.refused[name] = list(each.diagnostics)


async def _compile_some(
    attempt: Attempt, questions: list[messages.Compile], compiled: dict[str, Compiled], reason: StartReason
) -> list[Source]:
    """Compile until all is done or a file ends the compiler; return what is left to do."""
    left, before = [each.source for each in questions], attempt.used_seconds
    waiting = {each.source.name for each in questions if each.may_wait}
    if attempt.is_too_late:
        compiled.update({source.name: _failed(not_tried(source.name)) for source in left})
        return []
    compiler = await attempt.open_link(reason)
    try:
        async with aclosing(compiler.ask_all(questions, attempt.budget.compile_seconds)) as answers:  # type: ignore[type-var]
            async for answer in answers:
                may_wait = left[0].name in waiting
                compiled[left[0].name] = _keep_code(attempt, left[0], answer, may_wait=may_wait)
                left.pop(0)
                await let_others_go_on()
                if before + compiler.used_seconds >= attempt.budget.set_seconds:
                    # Leaving off ends the compiler; what it has not come to is not tried.
                    break
    except WorkerError as error:
        source = left.pop(0)
        attempt.deaths += 1
        compiled[source.name] = _failed(diagnose_death(source.name, error))
    finally:
        await compiler.close()
        attempt.used_seconds += compiler.used_seconds
    return left


def _keep_code(attempt: Attempt, source: Source, compiled: Compiled, *, may_wait: bool) -> Compiled:
    frames.check_diagnostics(compiled.diagnostics)
    key, told = attempt.keys[source.name], compiled.told
    if compiled.code == WAITING and not may_wait:
        raise ProtocolError("the compiler leaves out code that is wanted")
    if told is None or told.manifest is None:
        if compiled.code == WAITING:
            raise ProtocolError("the compiler leaves out the code of what it does not know")
        attempt.codes.put(key, compiled)
        return compiled
    known = _known(source.name, told)
    # What it declares is kept once.
    kept = msgspec.structs.replace(compiled, told=None)
    attempt.codes.put(key, kept)
    if attempt.codes.known(key) is None:
        attempt.codes.note(key, known)
    return kept


def _known(file: str, told: Told) -> Known:
    assert told.manifest is not None  # noqa: S101 (asked before)
    frames.check_manifest(file, told.manifest)
    if len(told.fingerprint) != messages.FINGERPRINT_BYTES:
        raise ProtocolError("the compiler sent what is no fingerprint")
    return Known(told.manifest, len(msgspec.json.encode(told.manifest)), told.fingerprint, needs=told.needs)


def _failed(diagnostic: Diagnostic) -> Compiled:
    return Compiled(code=None, diagnostics=(diagnostic,))


async def let_others_go_on() -> None:
    """Wait for a moment: answers that came together are taken without waiting, and others have their turn between."""
    await asyncio.sleep(0)
