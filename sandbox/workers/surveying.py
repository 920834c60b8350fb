"""Has the texts of files looked at thoroughly, by a worker that runs none of them.

Runs in: host.
"""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing

from sandbox import frames, messages
from sandbox.messages import Compiled
from sandbox.sources import Source
from sandbox.workers import Link


async def survey(compiler: Link, sources: Iterable[Source], deadline_seconds: float) -> AsyncGenerator[Compiled, None]:
    """Return all that is found in each of the files, in their order.

    Args:
        compiler: The worker; whoever opened it closes it.
        sources: The files.
        deadline_seconds: Processor time for each of them.

    Raises:
        WorkerError: A file has ended the worker; it is the one after the last answer.
    """
    questions = [messages.Compile(source, thorough=True) for source in sources]
    async with aclosing(compiler.ask_all(questions, deadline_seconds)) as answers:  # type: ignore[type-var]
        async for answer in answers:
            frames.check_diagnostics(answer.diagnostics)
            yield answer
