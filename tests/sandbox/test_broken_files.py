"""Each file in fixtures/broken is wrong in one way, and its first line says which finding it should get."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.codes import CodeCache
from sandbox.directories import read_sources
from sandbox.workers import Worker
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener

BROKEN = Path(__file__).parents[1] / "fixtures" / "broken"
FINE = "a_fine.py"
EXPECTATION = re.compile(rb"# expect: ([a-z-]+)@(\d+)\n")
FILES = sorted(path.name for path in BROKEN.glob("*.py") if path.name != FINE)


def expected(file: str) -> tuple[str, int]:
    found = EXPECTATION.match((BROKEN / file).read_bytes())
    assert found, f"{file} does not begin with its expectation"
    return found[1].decode(), int(found[2])


@pytest.fixture(params=FILES, scope="module")
def file(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def directory(file: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the file and a fine one."""
    made = tmp_path_factory.mktemp("set")
    for each in (FINE, file):
        shutil.copy(BROKEN / each, made)
    return made


@pytest.fixture(scope="module")
async def worker(directory: Path) -> AsyncIterator[Worker]:
    opened = await LoadingOpener(InlineLinks(), CodeCache())(read_sources(directory))
    yield opened
    await opened.close()


async def test_a_broken_file_gets_exactly_the_finding_it_should_get(file: str, worker: Worker) -> None:
    assert [(each.file, each.code, each.line) for each in worker.diagnostics] == [(file, *expected(file))]


async def test_a_broken_file_leaves_the_one_beside_it_alone(worker: Worker) -> None:
    assert [each.name for each in worker.manifests] == ["A Fine"]


async def test_a_finding_is_one_printable_sentence(directory: Path, worker: Worker) -> None:
    [diagnostic] = worker.diagnostics
    assert diagnostic.severity == "error"
    assert diagnostic.message
    assert f"{diagnostic.message}{diagnostic.hint}".isprintable()
    assert str(directory) not in diagnostic.message
