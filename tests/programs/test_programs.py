"""A hundred ordinary programs of authors behave in a worker exactly as under Python alone."""

from collections.abc import Mapping
from contextlib import aclosing
from pathlib import Path

import pytest
from performances import PlainStage, SandboxedStage
from programs import perform
from sandboxed import replying

from sandbox.sources import Source, make_sources
from sandbox.workers.opening import LoadingOpener

PROGRAMS = sorted(Path(__file__).parent.glob("[0-9]*.py"))

# Programs that do not behave alike, and why; each is a defect that somebody is to mend.
DIFFERENT: Mapping[str, str] = {
    "062_bank_teller": "a Decimal that overflows says so in other words",
    "076_weaver": "repr() of count and repeat shows what stands for them",
}


def _cases() -> list[object]:
    return [
        pytest.param(path, id=path.stem, marks=[pytest.mark.xfail(reason=DIFFERENT[path.stem], strict=True)])
        if path.stem in DIFFERENT
        else pytest.param(path, id=path.stem)
        for path in PROGRAMS
    ]


# Statements that may differ on purpose: what begins with two underscores is not there for a worker.
DIFFERENCES = {
    "answer": "return str(odd)",
    "state": "scene.state['odd'] = odd",
    "print": "print(odd)",
    "error": "return 'fine'[8 * odd]",
    "type": "scene.state['odd'] = 1 if odd else 1.0",
}


@pytest.fixture
def program(request: pytest.FixtureRequest) -> Source:
    path: Path = request.param
    return Source(name=path.name, text=path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("program", _cases(), indirect=True)
async def test_a_program_behaves_as_under_plain_python(program: Source, opener: LoadingOpener) -> None:
    plain = PlainStage(program.name, program.text)
    async with aclosing(await open_stage(opener, program)) as sandboxed:
        assert sandboxed.manifest == plain.manifest
        assert sandboxed.printed == plain.printed
        assert await perform(sandboxed, plain.part) == await perform(plain, plain.part)


@pytest.mark.parametrize("statement", DIFFERENCES.values(), ids=DIFFERENCES.keys())
async def test_a_difference_between_the_two_is_noticed(statement: str, opener: LoadingOpener) -> None:
    text = replying(f"odd = hasattr(str, '__add__')\n{statement}")
    plain = PlainStage("odd.py", text)
    async with aclosing(await open_stage(opener, Source(name="odd.py", text=text))) as sandboxed:
        said = await perform(sandboxed, plain.part), await perform(plain, plain.part)

    assert [one.hook for one, other in zip(*said, strict=True) if one != other] == ["reply"] * len(plain.part.talk)


async def open_stage(opener: LoadingOpener, program: Source) -> SandboxedStage:
    """Load one program into a worker of its own; whoever asks for it closes it."""
    worker = await opener(make_sources("/programs", [program], []))
    if worker.diagnostics:
        await worker.close()
    assert worker.diagnostics == ()
    return SandboxedStage(worker)
