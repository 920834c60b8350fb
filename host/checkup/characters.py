"""Whether the default characters load.

Runs in: host.
"""

import asyncio

from host.checkup import Check, error, ok, warning
from host.refused_sets import describe
from host.settings import Settings
from sandbox.codes import CodeCache
from sandbox.directories import read_sources
from sandbox.errors import SourceError, WorkerError
from sandbox.workers import OpenLink
from sandbox.workers.opening import LoadingOpener

_NAME = "default characters"


async def check_characters(settings: Settings, open_link: OpenLink) -> Check:
    """Load the default set, as the server does when it starts."""
    directory = settings.characters
    try:
        sources = await asyncio.to_thread(read_sources, directory)
        worker = await LoadingOpener(open_link, CodeCache())(sources)
    except (SourceError, WorkerError) as found:
        return error(_NAME, f"{directory}: {found}", "Set GREENROOM_CHARACTERS to a directory of characters.")
    await worker.close()
    loaded = len(worker.manifests)
    broken = [describe(each) for each in worker.diagnostics if each.severity == "error"]
    advice = f"greenroom validate {directory} tells all of it."
    if not loaded:
        return error(_NAME, f"none of {sources.total_files} in {directory} loads: {'; '.join(broken[:1])}", advice)
    if broken:
        return warning(_NAME, f"{loaded} of {directory}; one that does not load: {broken[0]}", advice)
    return ok(_NAME, f"{loaded} of {directory}")
