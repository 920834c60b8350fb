"""Workers that run the files of a set, and some that do not keep to the protocol."""

from typing import Any

import pytest
from sandboxed import AMPLE, PATIENT, SCENE, a_set, ask, character, replying

from sandbox.codes import CodeCache
from sandbox.diagnostics import Diagnostic
from sandbox.manifest import Manifest
from sandbox.messages import FINGERPRINT_BYTES, Load, Loaded, Question, Unchanged
from sandbox.sources import Source, make_sources
from sandbox.workers import StartReason, Unobserved, Worker
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


class ForgingLink(InlineLink):
    """Says of each file that it declares something else, as a worker could that belongs to its characters."""

    async def ask(self, question: Question, deadline_seconds: float) -> Any:
        answer = await super().ask(question, deadline_seconds)
        if isinstance(answer, Unchanged):
            manifest = Manifest(file="a.py", name="Eve", voice_source=FORGED, hooks=("make_system_prompt",))
            return Loaded(manifest, fingerprint=b"f" * FINGERPRINT_BYTES)
        return answer


FORGED = {"source_type": "file", "path_on_server": "eve.wav"}


async def test_no_worker_tells_other_sessions_what_a_text_declares_that_tells_it_itself() -> None:
    async def open_link(_: StartReason) -> ForgingLink:
        return ForgingLink(Unobserved())

    codes, sources = CodeCache(), a_set(character(name="Ada"))
    forged = await LoadingOpener(open_link, codes)(sources)
    honest = await LoadingOpener(InlineLinks(), codes, defers=True)(sources)

    assert [each.name for each in forged.manifests] == ["Eve"]
    assert [each.name for each in honest.manifests] == ["Ada"]
    for worker in (forged, honest):
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


# A set that was loaded before


async def _load_twice(*texts: str) -> tuple[Worker, Worker]:
    opener = LoadingOpener(InlineLinks(), CodeCache(), PATIENT)
    return await opener(a_set(*texts)), await opener(a_set(*texts))


async def test_what_a_file_declares_again_is_not_looked_at_again() -> None:
    first, second = await _load_twice(character(name="Ada"), replying("return 'Bob'", name="Bob"))

    assert [each.name for each in second.manifests] == ["Ada", "Bob"]
    assert all(one is other for one, other in zip(first.manifests, second.manifests, strict=True))
    assert (await ask(second, "Bob")).value == "Bob"


@pytest.mark.parametrize(
    "constant",
    [
        "from random import random\nCHARACTER_NAME = f'Ada {random()}'",
        "from random import random\nMETADATA = {'comment': str(random())}",
        "from random import random\nINSTRUCTIONS = {'instruction_prompt': '', 'more': [random()]}",
        "from random import random\nVOICE_SOURCE = {**VOICE_SOURCE, 'description': str(random())}",
    ],
)
async def test_a_file_that_declares_something_else_each_time_is_looked_at_each_time(constant: str) -> None:
    first, second = await _load_twice(character(constant))

    assert len(second.manifests) == 1
    assert first.manifests[0] is not second.manifests[0]


async def test_a_constant_that_is_refused_is_refused_each_time() -> None:
    invalid = character("class Text(str): pass\nCHARACTER_NAME = Text('Ada')\n")

    first, second = await _load_twice(invalid, character(name="Bob"))

    assert [each.code for each in second.diagnostics] == ["answer-not-allowed"]
    assert first.diagnostics == second.diagnostics


async def test_what_a_file_prints_is_told_each_time() -> None:
    for worker in await _load_twice(character("print('hello')")):
        assert worker.printed == {"a.py": "hello\n"}


async def test_the_first_file_of_a_name_stays_the_one_each_time() -> None:
    first, second = await _load_twice(character(), character())

    assert [each.file for each in second.manifests] == ["a.py"]
    assert [each.code for each in second.diagnostics] == ["name-duplicate"]
    assert first.diagnostics == second.diagnostics


async def test_what_was_declared_is_what_counts_whatever_a_hook_makes_of_it() -> None:
    tool = "{'type': 'function', 'function': {'name': 'f', 'description': 'd', 'parameters': {'type': 'object'}}}"
    text = replying(
        "TOOLS.clear()\nINSTRUCTIONS.clear()\nreturn scene.language",
        before=f"TOOLS = [{tool}]\nINSTRUCTIONS['language'] = 'fr'\n"
        "@hookimpl\ndef call_tool(scene, call): return 'done'\n",
    )
    for worker in await _load_twice(text):
        assert [(await ask(worker)).value for _ in range(2)] == ["fr", "fr"]
        call = {"call": {"name": "f", "arguments": {}}}
        assert (await worker.call("Ada", "call_tool", SCENE, call, AMPLE)).value == "done"


async def test_a_worker_that_calls_unchanged_what_nobody_knows_is_ended() -> None:
    class Lying(InlineLink):
        async def ask(self, question: Question, deadline_seconds: float) -> Any:
            return Unchanged() if isinstance(question, Load) else await super().ask(question, deadline_seconds)

    async def open_link(_: StartReason) -> Lying:
        return Lying(Unobserved())

    worker = await LoadingOpener(open_link, CodeCache())(a_set(character("A = 1 + 1\n")))

    assert not worker.manifests
    assert [found.code for found in worker.diagnostics] == ["worker-died"]
