"""Templates, and the workers that they fork.

Runs in: tests.
"""

from pathlib import Path

from sandboxed import a_set, replying

from sandbox.codes import CodeCache
from sandbox.sources import Sources
from sandbox.workers import Worker
from sandbox.workers.loaded import LoadedWorker
from sandbox.workers.process import ProcessLink
from sandbox.workers.templates import Template, open_template
from sandbox.workers.zygotes import Zygote

COUNTING = replying("seen.append(message.text)\nprint(message.text)\nreturn ','.join(seen)", before="seen = []\n")
DRAWN_BEFORE = replying("return drawn", before="import random\ndrawn = str(random.random())\n")
SET = a_set(COUNTING)


async def open_one(zygote: Zygote, sources: Sources) -> Template:
    return await open_template(zygote, zygote, CodeCache(), sources)


async def fork(template: Template) -> LoadedWorker:
    return template.worker(await template.fork())


def link_of(worker: Worker) -> ProcessLink:
    link: ProcessLink = worker._link  # type: ignore[attr-defined]
    return link


def descriptors(number: int | str = "self") -> list[str]:
    folder = Path(f"/proc/{number}/fd")
    return sorted(str(each.readlink()) for each in folder.iterdir() if each.is_symlink())
