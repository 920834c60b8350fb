"""Each file in fixtures/broken is wrong in one way, and its first line says which finding it should get."""

import re
import shutil
from pathlib import Path

import pytest

from sandbox.codes import CodeCache
from sandbox.sources import read_sources
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


async def load_beside_a_fine_one(file: str, directory: Path) -> Worker:
    for each in (FINE, file):
        shutil.copy(BROKEN / each, directory)
    return await LoadingOpener(InlineLinks(), CodeCache())(read_sources(directory))


@pytest.mark.parametrize("file", FILES)
async def test_a_broken_file_gets_exactly_the_finding_it_should_get(file: str, tmp_path: Path) -> None:
    worker = await load_beside_a_fine_one(file, tmp_path)

    assert [(each.file, each.code, each.line) for each in worker.diagnostics] == [(file, *expected(file))]
    await worker.close()


@pytest.mark.parametrize("file", FILES)
async def test_a_broken_file_leaves_the_one_beside_it_alone(file: str, tmp_path: Path) -> None:
    worker = await load_beside_a_fine_one(file, tmp_path)

    assert [each.name for each in worker.manifests] == ["A Fine"]
    await worker.close()


@pytest.mark.parametrize("file", FILES)
async def test_a_finding_is_one_printable_sentence(file: str, tmp_path: Path) -> None:
    worker = await load_beside_a_fine_one(file, tmp_path)

    [diagnostic] = worker.diagnostics
    assert diagnostic.severity == "error"
    assert diagnostic.message
    assert f"{diagnostic.message}{diagnostic.hint}".isprintable()
    assert str(tmp_path) not in diagnostic.message
    await worker.close()
