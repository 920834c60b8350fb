"""Files that only declare are run when somebody asks their characters."""

from collections.abc import Mapping
from typing import Any

import pytest
from sandboxed import AMPLE, PATIENT, SCENE, a_set, ask, character, replying

from sandbox.codes import CodeCache
from sandbox.compile import compile_source
from sandbox.diagnostics import Diagnostic
from sandbox.errors import HookFailed, ProtocolError, WorkerDied
from sandbox.messages import Compile, Compiled, Load, Loaded, Question
from sandbox.sources import Source, Sources, make_sources
from sandbox.workers import StartReason, Unobserved, Worker, deferring, loaded
from sandbox.workers.inline import InlineLink
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import Zygote


class Watched:
    """Opens sets as a server does, and notes which files its workers run."""

    def __init__(self, answers: Mapping[str, Any] | None = None) -> None:
        self.codes = CodeCache()
        self.run: list[str] = []
        self.started: list[StartReason] = []
        self.answers = dict(answers or {})

    async def open(self, sources: Sources) -> Worker:
        self.run.clear()
        self.started.clear()
        return await LoadingOpener(self.open_link, self.codes, PATIENT, defers=True)(sources)

    async def open_again(self, sources: Sources) -> Worker:
        await (await self.open(sources)).close()
        return await self.open(sources)

    async def open_link(self, reason: StartReason) -> InlineLink:
        self.started.append(reason)
        if self.answers.get(reason) is WorkerDied:
            raise WorkerDied("there is no process")
        return _WatchedLink(self)


class _WatchedLink(InlineLink):
    def __init__(self, watched: Watched) -> None:
        super().__init__(Unobserved())
        self._watched = watched

    async def ask(self, question: Question, deadline_seconds: float) -> Any:
        if isinstance(question, Load):
            self._watched.run.append(question.file)
            if question.is_late and question.file in self._watched.answers:
                return self._watched.answers[question.file]
        if isinstance(question, Compile) and not question.may_wait and "late" in self._watched.answers:
            return self._watched.answers["late"]
        return await super().ask(question, deadline_seconds)


@pytest.fixture
def watched() -> Watched:
    return Watched()


DRAWN = "import random\nDRAWN = random.random()\n"


# Only a run tells that this is as it should be, and a second one comes to the same.
WORKED_OUT = "WORKED_OUT = 1 + 1\n"


async def test_a_set_that_was_seen_is_not_run_again_before_somebody_asks(watched: Watched) -> None:
    texts = {name: replying(f"return 'I am {name}'", name=name, before=WORKED_OUT) for name in ("Ada", "Bob")}
    sources = a_set(*texts.values())
    first = await watched.open(sources)
    assert watched.run == ["a.py", "b.py"]
    again = await watched.open(sources)

    assert watched.run == []
    assert again.manifests == first.manifests
    assert (await ask(again, "Bob")).value == "I am Bob"
    assert (await ask(again, "Bob")).value == "I am Bob"
    assert watched.run == ["b.py"]


async def test_what_does_more_than_declare_is_run_each_time_and_the_order_stays(watched: Watched) -> None:
    sources = a_set(*(character(body, name=name) for name, body in (("Ada", ""), ("Bob", DRAWN), ("Cleo", ""))))

    worker = await watched.open_again(sources)

    assert watched.run == ["b.py"]
    assert [each.name for each in worker.manifests] == ["Ada", "Bob", "Cleo"]


async def test_nothing_waits_beside_a_module_that_does_more_than_declare(watched: Watched) -> None:
    importing = "from characters.resources.luck import DRAWN\n"

    await watched.open_again(a_set(character(importing), resources={"resources/luck.py": DRAWN}))

    assert watched.run == ["a.py"]


def importing(comment: str) -> Sources:
    text = character("from characters.resources.words import COMMENT\nMETADATA = {'comment': COMMENT}\n")
    return a_set(text, resources={"resources/words.py": f"COMMENT = {comment!r}\n"})


async def test_a_file_is_run_again_beside_other_modules(watched: Watched) -> None:
    await watched.open(importing("one"))
    other = await watched.open(importing("two"))

    assert [each.comment for each in other.manifests] == ["two"]
    assert watched.run == ["a.py"]


async def test_each_worker_has_variables_of_its_own(watched: Watched) -> None:
    sources = a_set(replying("SAID.append(message.text)\nreturn str(len(SAID))", before="SAID = []\n"))
    await watched.open(sources)

    for worker in (await watched.open(sources), await watched.open(sources)):
        assert [(await ask(worker)).value for _ in range(2)] == ["1", "2"]


async def test_a_second_file_of_a_name_is_told_as_before(watched: Watched) -> None:
    names = {"a.py": "Ada", "b.py": "Bob", "c.py": "Bob"}
    files = [Source(name=file, text=character(name=name)) for file, name in names.items()]
    for each in files:
        await watched.open(make_sources("/cast", [each], []))

    worker = await watched.open(make_sources("/cast", files, []))

    assert [each.file for each in worker.manifests] == ["a.py", "b.py"]
    assert [(each.file, each.code) for each in worker.diagnostics] == [("c.py", "name-duplicate")]


@pytest.mark.parametrize("which", [0, 1])
async def test_the_same_where_one_of_the_two_is_run_and_the_other_could_wait(watched: Watched, which: int) -> None:
    bodies = ("", DRAWN) if which else (DRAWN, "")
    files = [Source(name=f"{file}.py", text=character(body)) for file, body in zip("ab", bodies, strict=True)]
    for each in files:
        await watched.open(make_sources("/cast", [each], []))

    worker = await watched.open(make_sources("/cast", files, []))

    assert [each.file for each in worker.manifests] == ["a.py"]
    assert [(each.file, each.code) for each in worker.diagnostics] == [("b.py", "name-duplicate")]


async def test_a_set_that_is_too_large_to_be_kept_is_run_at_once(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deferring, "MAX_DEFERRED_BYTES", 100)

    await watched.open_again(a_set(character(WORKED_OUT)))

    assert watched.run == ["a.py"]


async def test_what_declares_too_much_together_is_left_out_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched()
    sources = a_set(*(character(body, name=name) for name, body in (("Ada", DRAWN), ("Bob", ""), ("Cleo", ""))))
    await watched.open(sources)
    monkeypatch.setattr("sandbox.workers.running.MAX_SET_MANIFEST_BYTES", 700)

    worker = await watched.open(sources)

    assert [each.name for each in worker.manifests] == ["Ada", "Bob"]
    assert [(each.file, each.code) for each in worker.diagnostics] == [("c.py", "answer-not-allowed")]


@pytest.mark.parametrize(("before", "is_run"), [(WORKED_OUT, ["a.py"]), ("", [])])
async def test_a_file_that_declares_something_else_is_run_the_next_time_unless_its_text_tells_what(
    before: str, is_run: list[str]
) -> None:
    watched, sources = Watched(), a_set(replying("return 'here'", before=before))
    worker = await watched.open_again(sources)
    watched.answers["a.py"] = Loaded(None)
    with pytest.raises(ProtocolError):
        await ask(worker)
    watched.answers.clear()

    worker = await watched.open(sources)

    assert watched.run == is_run
    assert (await ask(worker)).value == "here"


NO_MEMORY = Loaded(None, (Diagnostic(file="a.py", code="character-failed", message="MemoryError", line=1),))


async def test_a_file_that_cannot_be_run_fails_the_call_and_is_tried_again() -> None:
    watched = Watched({"a.py": NO_MEMORY})
    worker = await watched.open_again(a_set(replying("return 'here'")))

    with pytest.raises(HookFailed, match="MemoryError"):
        await ask(worker)
    watched.answers.clear()

    assert (await ask(worker)).value == "here"
    assert watched.run == ["a.py", "a.py"]


def _lies(manifest: Any) -> tuple[Loaded, ...]:
    unknown = Diagnostic(file="a.py", code="evil", message="m")
    return Loaded(manifest), Loaded(None), Loaded(None, (unknown,))


@pytest.mark.parametrize("which", range(3))
async def test_a_worker_that_says_something_else_of_a_file_that_waited_is_ended(which: int) -> None:
    watched = Watched()
    worker = await watched.open_again(a_set(replying("return 'here'")))
    watched.answers["a.py"] = _lies(worker.manifests[0])[which]

    with pytest.raises(ProtocolError):
        await ask(worker)
    assert not worker.alive


async def test_a_process_loads_what_waited_when_it_is_asked(zygote: Zygote, codes: CodeCache) -> None:
    sources = a_set(replying("return 'here'"), replying("return 'there'", name="Bob"), character(DRAWN, name="Cleo"))
    opener = LoadingOpener(zygote, codes, PATIENT, defers=True)
    await (await opener(sources)).close()
    worker = await opener(sources)

    try:
        assert [(await ask(worker, name)).value for name in ("Bob", "Ada", "Bob")] == ["there", "here", "there"]
    finally:
        await worker.close()


# Sets that were never seen


async def test_a_set_that_was_never_seen_is_not_run_before_somebody_asks_if_its_text_tells_all(
    watched: Watched,
) -> None:
    sources = a_set(*(replying(f"return 'I am {name}'", name=name) for name in ("Ada", "Bob", "Cleo")))

    worker = await watched.open(sources)

    assert [each.name for each in worker.manifests] == ["Ada", "Bob", "Cleo"]
    assert (watched.run, watched.started) == ([], ["compiler", "session"])
    assert [(await ask(worker, "Bob")).value for _ in range(2)] == ["I am Bob", "I am Bob"]
    assert (watched.run, watched.started) == (["b.py"], ["compiler", "session", "late"])


async def test_code_is_made_once_for_all_sessions(watched: Watched) -> None:
    sources = a_set(replying("return 'here'"))
    await ask(await watched.open(sources))

    worker = await watched.open(sources)

    assert (await ask(worker)).value == "here"
    assert watched.started == ["session"]


async def test_code_that_was_dropped_meanwhile_is_made_again(watched: Watched) -> None:
    watched.codes = CodeCache(max_bytes=0)
    worker = await watched.open(a_set(replying("return 'here'")))

    assert [(await ask(worker)).value for _ in range(2)] == ["here", "here"]


async def test_files_of_which_only_a_run_tells_are_run_at_once_beside_the_others(watched: Watched) -> None:
    worker = await watched.open(a_set(character(name="Ada"), character(WORKED_OUT, name="Bob")))

    assert [each.name for each in worker.manifests] == ["Ada", "Bob"]
    assert watched.run == ["b.py"]


async def test_a_file_waits_beside_any_module_that_has_what_it_needs(watched: Watched) -> None:
    text = replying("return A", before="from characters.resources.words import A\n")
    for value in ("one", "two"):
        worker = await watched.open(a_set(text, resources={"resources/words.py": f"A = {value!r}\n"}))

        assert watched.run == []
        assert (await ask(worker)).value == value


@pytest.mark.parametrize("module", ["B = 1\n", "A = 1 + 1\n", "A: int\n", "import math as A\n"])
async def test_a_file_is_run_beside_a_module_that_may_not_have_it(watched: Watched, module: str) -> None:
    text = character("from characters.resources.words import A\n")
    expected = await LoadingOpener(watched.open_link, CodeCache(), PATIENT)(
        a_set(text, resources={"resources/words.py": module})
    )
    watched.run.clear()

    worker = await watched.open(a_set(text, resources={"resources/words.py": module}))

    assert watched.run == ["a.py"]
    assert (worker.manifests, worker.diagnostics) == (expected.manifests, expected.diagnostics)


async def test_a_hook_that_comes_from_a_module_is_one_of_the_character(watched: Watched) -> None:
    hook = "from plugin_api import hookimpl\n@hookimpl\ndef reply(scene, message): return 'from the module'\n"
    text = character("from characters.resources.lines import reply\n")

    for _ in range(2):
        worker = await watched.open(a_set(text, resources={"resources/lines.py": hook}))

        assert worker.manifests[0].hooks == ("make_system_prompt", "reply")
        assert (await ask(worker)).value == "from the module"


async def test_two_files_of_a_name_are_run_and_told_as_before(watched: Watched) -> None:
    sources = a_set(character(), character(), character(name="Cleo"))
    expected = await LoadingOpener(watched.open_link, CodeCache(), PATIENT)(sources)

    worker = await watched.open(sources)

    assert (worker.manifests, worker.diagnostics) == (expected.manifests, expected.diagnostics)
    assert watched.started == ["compiler", "session", "late"]


async def test_who_does_not_let_files_wait_has_code_of_those_that_did(watched: Watched) -> None:
    sources = a_set(replying("return 'here'"))
    await watched.open(sources)

    worker = await LoadingOpener(watched.open_link, watched.codes, PATIENT)(sources)

    assert watched.run == ["a.py"]
    assert (await ask(worker)).value == "here"


TOO_COMPLEX = Compiled(code=None, diagnostics=(Diagnostic(file="a.py", code="source-too-complex", message="Deep."),))


@pytest.mark.parametrize(("answer", "said"), [(TOO_COMPLEX, "Deep"), (WorkerDied, "no process")])
async def test_code_that_cannot_be_made_fails_the_call_and_is_tried_again(answer: Any, said: str) -> None:
    watched = Watched({"late": answer})
    worker = await watched.open(a_set(replying("return 'here'")))

    for _ in range(2):
        with pytest.raises(HookFailed, match=said):
            await ask(worker)
    assert worker.alive
    watched.answers.clear()

    assert (await ask(worker)).value == "here"


@pytest.mark.parametrize("may_wait", [False, True])
async def test_a_compiler_that_still_makes_no_code_fails_the_call(watched: Watched, *, may_wait: bool) -> None:
    sources = a_set(replying("return 'here'"))
    worker = await watched.open(sources)
    # The second is what it said before, when nobody wanted the code.
    watched.answers["late"] = compile_source(sources.characters[0], may_wait=True) if may_wait else Compiled(code=b"")

    with pytest.raises(HookFailed, match="ended its worker"):
        await ask(worker)
    assert worker.alive


async def test_a_process_makes_code_when_it_is_asked(zygote: Zygote) -> None:
    sources = a_set(*(replying(f"return 'I am {name}'", name=name) for name in ("Ada", "Bob")))
    worker = await LoadingOpener(zygote, CodeCache(), PATIENT, defers=True)(sources)

    try:
        assert [(await ask(worker, name)).value for name in ("Bob", "Ada")] == ["I am Bob", "I am Ada"]
    finally:
        await worker.close()


async def test_all_who_are_told_of_an_event_are_compiled_together(watched: Watched) -> None:
    listening = "@hookimpl\ndef on_user_message(scene, message): scene.state['heard'] = message.text\n"
    texts = [character(listening if name != "Bob" else "", name=name) for name in ("Ada", "Bob", "Cleo")]
    worker = await watched.open(a_set(*texts))
    heard = {"message": {"role": "user", "text": "Hello"}}

    for name in ("Cleo", "Ada"):
        answered = await worker.call(name, "on_user_message", SCENE, heard, AMPLE)
        assert answered.state == {"heard": "Hello"}

    assert watched.started == ["compiler", "session", "late"]
    assert watched.run == ["c.py", "a.py"]


async def test_of_code_that_is_made_for_others_no_more_is_kept_than_may_be(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaded, "MAX_DEFERRED_BYTES", 100)
    listening = "@hookimpl\ndef on_user_message(scene, message): pass\n"
    worker = await watched.open(a_set(*(character(listening, name=name) for name in ("Ada", "Bob"))))
    # From now on the cache holds no code either.
    monkeypatch.setattr(watched.codes, "_max_bytes", 0)
    heard = {"message": {"role": "user", "text": "Hello"}}

    for name in ("Ada", "Bob"):
        await worker.call(name, "on_user_message", SCENE, heard, AMPLE)

    assert watched.started == ["compiler", "session", "late", "late"]


async def test_a_constant_that_takes_too_much_memory_is_told_as_when_it_is_run(zygote: Zygote) -> None:
    large = f"LONG = '{'x' * 20_000}'\nINSTRUCTIONS = {{'all': [{'LONG, ' * 5000}]}}\n"
    worker = await LoadingOpener(zygote, CodeCache(), PATIENT, defers=True)(a_set(character(large)))
    await worker.close()

    assert [(each.code, each.message) for each in worker.diagnostics] == [("character-failed", "MemoryError")]
