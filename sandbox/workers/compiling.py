"""Has the files of a set compiled, by a worker of its own that runs no character; what it makes is kept by content.

Runs in: host.
"""

import asyncio
from contextlib import aclosing

from sandbox import messages
from sandbox.diagnostics import Diagnostic, not_tried
from sandbox.errors import WorkerError
from sandbox.messages import Compiled
from sandbox.sources import Source
from sandbox.workers.attempt import Attempt, diagnose_death


async def compile_all(attempt: Attempt) -> dict[str, Compiled]:
    """Return what each file of the set was compiled to, now or before; note which of them are refused."""
    sources = (*attempt.sources.resources, *attempt.sources.characters)
    compiled = {
        source.name: known for source in sources if (known := attempt.codes.get(attempt.keys[source.name])) is not None
    }
    missing = [source for source in sources if source.name not in compiled]
    while missing:
        missing = await _compile_some(attempt, missing, compiled)
    for name, each in compiled.items():
        if each.code is None:
            attempt.refused[name] = list(each.diagnostics)
    return compiled


async def _compile_some(attempt: Attempt, missing: list[Source], compiled: dict[str, Compiled]) -> list[Source]:
    """Compile until all is done or a file ends the compiler; return what is left to do."""
    if attempt.is_too_late:
        compiled.update({source.name: _failed(not_tried(source.name)) for source in missing})
        return []
    left, before = list(missing), attempt.used_seconds
    compiler = await attempt.open_link("compiler")
    try:
        questions = (messages.Compile(source) for source in missing)
        async with aclosing(compiler.ask_all(questions, attempt.budget.compile_seconds)) as answers:  # type: ignore[type-var]
            async for answer in answers:
                compiled[left[0].name] = _keep_code(attempt, left[0], answer)
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


def _keep_code(attempt: Attempt, source: Source, compiled: Compiled) -> Compiled:
    messages.check_diagnostics(compiled.diagnostics)
    attempt.codes.put(attempt.keys[source.name], compiled)
    return compiled


def _failed(diagnostic: Diagnostic) -> Compiled:
    return Compiled(code=None, diagnostics=(diagnostic,))


async def let_others_go_on() -> None:
    """Wait for a moment: answers that came together are taken without waiting, and others have their turn between."""
    await asyncio.sleep(0)
