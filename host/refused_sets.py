"""Why a set that was read and loaded is refused all the same, and what its files are told.

Runs in: host.
"""

from collections.abc import Iterable, Mapping

from host.directories import INLINE
from host.errors import ClientError, ErrorCode
from sandbox.diagnostics import Diagnostic, printable
from sandbox.manifest import Manifest
from sandbox.sources import Sources
from sandbox.workers import Worker


def too_large(sources: Sources, limit_bytes: int) -> ClientError:
    """Return the error for a set whose worker holds more than it may keep."""
    message = f"Once loaded, the characters hold more than {limit_bytes} bytes of memory; those before stay."
    return ClientError(ErrorCode.BUDGET_EXCEEDED, message, _param(sources))


def no_valid_characters(sources: Sources, diagnostics: Iterable[Diagnostic]) -> ClientError:
    """Return the error for a set of which no file gave a character."""
    message = f"None of the {sources.total_files} files gave a character; the characters stay as they were."
    return ClientError(
        ErrorCode.NO_VALID_CHARACTERS,
        message,
        _param(sources),
        details=tuple(diagnostics),
    )


async def refuse_broken(manifests: Mapping[str, Manifest], worker: Worker) -> None:
    """Close a worker and refuse its set if a file that gave a character is still there and gives none.

    Raises:
        ClientError: ``characters_broken``, with the diagnostics.
    """
    gave = {each.file for each in manifests.values()} - {each.file for each in worker.manifests}
    broken = sorted(gave & {each.file for each in worker.diagnostics if each.severity == "error"})
    if not broken:
        return
    await worker.close()
    message = f"No character comes of {', '.join(broken)} any more; the characters stay as they were."
    raise ClientError(ErrorCode.CHARACTERS_BROKEN, printable(message), details=worker.diagnostics)


def describe(diagnostic: Diagnostic) -> str:
    """Write a diagnostic on one line, as compilers do."""
    place = f"{diagnostic.file}:{diagnostic.line}:{diagnostic.column}"
    return f"{place}: {diagnostic.code}: {diagnostic.message}"


def _param(sources: Sources) -> str:
    return "files" if sources.directory == INLINE else "directory"
