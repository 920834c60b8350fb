"""Opening a worker that does not keep to the protocol."""

from typing import Any

from sandboxed import PATIENT, a_set, character

from sandbox.codes import CodeCache
from sandbox.diagnostics import Diagnostic
from sandbox.messages import Load, Loaded, Question
from sandbox.sources import Source, make_sources
from sandbox.workers import StartReason, Unobserved
from sandbox.workers.inline import InlineLink, InlineLinks
from sandbox.workers.opening import LoadingOpener


class LyingLink(InlineLink):
    """Answers for the last file with a diagnostic that is not among ours."""

    async def ask(self, question: Question, deadline_seconds: float) -> Any:
        if isinstance(question, Load) and question.file == "b.py":
            return Loaded(None, (Diagnostic(file="b.py", code="evil", message="m"),))
        return await super().ask(question, deadline_seconds)


async def test_a_worker_that_lies_about_its_last_file_is_ended_and_the_others_load_again() -> None:
    opened: list[LyingLink] = []

    async def open_link(_: StartReason) -> LyingLink:
        opened.append(LyingLink(Unobserved()))
        return opened[-1]

    worker = await LoadingOpener(open_link, CodeCache())(a_set(character(name="Ada"), character(name="Bob")))

    assert [manifest.name for manifest in worker.manifests] == ["Ada"]
    assert [(found.file, found.code) for found in worker.diagnostics] == [("b.py", "worker-died")]
    assert [link.alive for link in opened] == [False, False, True]
    await worker.close()


async def test_characters_that_together_declare_too_much_are_left_out_from_there_on() -> None:
    wide = "METADATA = {'all': [[] for _ in range(5_000)]}\n"
    texts = [character(wide, name=f"C{number}") for number in range(80)]

    worker = await LoadingOpener(InlineLinks(), CodeCache(), PATIENT)(a_set(*texts[:20]))
    assert len(worker.manifests) == 20
    await worker.close()
    files = [Source(name=f"c{number:02}.py", text=text) for number, text in enumerate(texts)]
    worker = await LoadingOpener(InlineLinks(), CodeCache(), PATIENT)(make_sources("/cast", files, []))

    assert 60 < len(worker.manifests) < 80
    assert {each.code for each in worker.diagnostics} == {"answer-not-allowed"}
    assert len(worker.manifests) + len(worker.diagnostics) == 80
    await worker.close()
