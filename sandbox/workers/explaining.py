"""Tells why files were refused: as they ran, and as their text says, which is more, and more precise.

Runs in: host.
"""

from contextlib import aclosing
from typing import Final

from sandbox import refusals
from sandbox.diagnostics import Diagnostic
from sandbox.errors import WorkerError
from sandbox.messages import Compiled
from sandbox.sources import Source
from sandbox.workers.attempt import Attempt
from sandbox.workers.compiling import let_others_go_on
from sandbox.workers.surveying import survey

# Why a file was refused though its text may be as it should.
_NOT_OF_THE_TEXT: Final = frozenset({"name-duplicate", "set-budget-exceeded", "worker-died", "source-too-complex"})


async def explain_refusals(attempt: Attempt, compiled: dict[str, Compiled]) -> list[Diagnostic]:
    """Return all that is to be told of the files that were refused."""
    unsurveyed = [
        source
        for source in (*attempt.sources.resources, *attempt.sources.characters)
        if source.name in attempt.refused and not compiled[source.name].is_surveyed
        if any(each.code not in _NOT_OF_THE_TEXT for each in attempt.refused[source.name])
    ]
    if unsurveyed and not attempt.is_too_late:
        await _survey(attempt, unsurveyed, compiled)
    told: list[Diagnostic] = []
    for name, found in attempt.refused.items():
        surveyed = compiled[name].diagnostics if compiled[name].is_surveyed else ()
        told += refusals.merge(found, surveyed)
    return told


async def _survey(attempt: Attempt, unsurveyed: list[Source], compiled: dict[str, Compiled]) -> None:
    left, before = list(unsurveyed), attempt.used_seconds
    compiler = await attempt.open_link("survey")
    try:
        async with aclosing(survey(compiler, unsurveyed, attempt.budget.compile_seconds)) as answers:
            async for answer in answers:
                source = left.pop(0)
                attempt.codes.amend(attempt.keys[source.name], answer)
                compiled[source.name] = answer
                await let_others_go_on()
                if before + compiler.used_seconds >= attempt.budget.set_seconds:
                    break
    except WorkerError:
        # What was found when they ran has to do.
        return
    finally:
        await compiler.close()
        attempt.used_seconds += compiler.used_seconds
