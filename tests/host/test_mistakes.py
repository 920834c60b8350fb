"""Mistakes that authors make: each file in fixtures/mistakes begins with what ``greenroom validate`` tells of it."""

import re
import shutil
from pathlib import Path

import pytest

from host.targets import find_targets
from host.validation import validate
from sandbox.codes import CodeCache
from sandbox.diagnostics import Diagnostic
from sandbox.directories import read_sources
from sandbox.limits import Budget
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener

MISTAKES = Path(__file__).parents[1] / "fixtures" / "mistakes"
EXPECTED = re.compile(r"([a-z-]+)@(\d+):(\d+)")
FILES = sorted(path.name for path in MISTAKES.glob("*.py"))
# They quote what Python, or an author, says.
QUOTING = frozenset({"answer-not-allowed", "character-failed", "import-not-allowed"})


def expected(file: str) -> list[tuple[str, int, int]]:
    first = (MISTAKES / file).read_text(encoding="utf-8").partition("\n")[0]
    assert first.startswith("# expect: ")
    return [(code, int(line), int(column)) for code, line, column in EXPECTED.findall(first)]


def places(found: tuple[Diagnostic, ...]) -> list[tuple[str, int, int]]:
    return sorted(((each.code, each.line, each.column) for each in found), key=lambda each: each[1:])


async def look_at(directory: Path) -> tuple[Diagnostic, ...]:
    return (await validate(InlineLinks(), find_targets([directory]), Budget())).findings


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=FILES, scope="module")
def file(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def directory(file: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("set")
    shutil.copy(MISTAKES / file, made)
    return made


@pytest.fixture(scope="module")
async def found(directory: Path) -> tuple[Diagnostic, ...]:
    """What is told of the file."""
    return await look_at(directory)


def test_there_are_many() -> None:
    assert len(FILES) > 100


async def test_a_mistake_is_told_where_it_is_and_with_all_others(
    file: str, directory: Path, found: tuple[Diagnostic, ...]
) -> None:
    assert places(found) == sorted(expected(file), key=lambda each: each[1:])
    assert found
    for each in found:
        assert each.message.endswith((".", "!", "?", "…")) or each.code in QUOTING
        assert each.message.isprintable()
        assert str(directory) not in each.message
        assert "Traceback" not in each.message
        assert each.hint or each.code == "character-failed"


async def test_a_reload_tells_the_same_of_a_file_that_it_refuses(file: str, directory: Path) -> None:
    worker = await LoadingOpener(InlineLinks(), CodeCache())(read_sources(directory))

    refused = not worker.manifests
    await worker.close()
    if refused:
        assert places(worker.diagnostics) == sorted(expected(file), key=lambda each: each[1:])
    else:
        assert worker.diagnostics == ()


async def test_what_is_said_to_mend_a_mistake_does_away_with_it(
    file: str, directory: Path, found: tuple[Diagnostic, ...], tmp_path: Path
) -> None:
    lines = (directory / file).read_text(encoding="utf-8").split("\n")
    mended = [each for each in found if each.fix is not None]
    for each in sorted(mended, key=lambda each: (each.line, each.column), reverse=True):
        assert each.end_line == each.line
        line = lines[each.line - 1]
        lines[each.line - 1] = line[: each.column - 1] + str(each.fix) + line[each.end_column - 1 :]
    (tmp_path / file).write_text("\n".join(lines), encoding="utf-8")

    told = {(each.code, each.line, each.message) for each in await look_at(tmp_path)} if mended else set()
    assert not told & {(each.code, each.line, each.message) for each in mended}
