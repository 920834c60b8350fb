"""Whatever a character file does, its session gets a character or findings, and nobody else notices."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_sources import characters, nested, sources
from sandboxed import PATIENT, SCENE, a_set, ask, replying

from sandbox.codes import CodeCache
from sandbox.diagnostics import is_known
from sandbox.errors import CharacterError, WorkerError
from sandbox.hooks import HOOKS
from sandbox.limits import Budget
from sandbox.workers import Worker
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import Zygote

# Each costs two processes, and an endless loop its whole budget.
COSTLY = settings(max_examples=max(1, settings.default.max_examples // 3))  # type: ignore[union-attr]
ARGUMENTS: dict[str, Any] = {
    "message": {"role": "user", "text": "How much is {x.__class__}?"},
    "call": {"name": "x", "arguments": {"x": [1, None], "y": "%s"}},
    "name": "Ada",
    "reason": "reload",
}


@pytest.fixture(scope="session")
async def neighbour(zygote: Zygote) -> AsyncIterator[Worker]:
    """Another session's worker, from the same zygote."""
    worker = await LoadingOpener(zygote, CodeCache(), PATIENT)(a_set(replying("return 'I am here.'", name="Neighbour")))
    yield worker
    await worker.close()


async def check_others(zygote: Zygote, neighbour: Worker, before: object) -> None:
    assert zygote._process is before
    assert (await ask(neighbour, "Neighbour")).value == "I am here."


async def check_hooks(worker: Worker) -> None:
    """Each hook answers, or fails in a way that has a name."""
    for manifest in worker.manifests:
        for hook in manifest.hooks:
            arguments = {name: ARGUMENTS[name] for name in HOOKS[hook].arguments}
            try:
                answered = await worker.call(manifest.name, hook, SCENE, arguments, Budget())
            except CharacterError as error:
                assert str(error).isprintable()  # noqa: PT017 (one of several good outcomes)
            except WorkerError:
                assert not worker.alive
                return
            else:
                HOOKS[hook].check(answered.value)
                msgspec.json.encode(answered.state)


@COSTLY
@given(characters())
async def test_any_character_loads_and_answers_or_is_a_finding(zygote: Zygote, neighbour: Worker, text: str) -> None:
    before = zygote._process
    worker = await LoadingOpener(zygote, CodeCache())(a_set(text, replying("return 'hello'", name="Companion")))
    try:
        assert all(is_known(found) for found in worker.diagnostics)
        assert "Companion" in [each.name for each in worker.manifests] or worker.diagnostics
        await check_hooks(worker)
    finally:
        await worker.close()
    await check_others(zygote, neighbour, before)


@COSTLY
@given(st.lists(sources(deepest=20_000) | nested(100_000), min_size=1, max_size=3))
async def test_no_text_does_more_than_end_its_compiler(zygote: Zygote, neighbour: Worker, texts: list[str]) -> None:
    before = zygote._process
    plain = [text.encode(errors="replace").decode() for text in texts]
    worker = await LoadingOpener(zygote, CodeCache())(a_set(*plain))
    try:
        assert {each.file for each in worker.diagnostics} | {each.file for each in worker.manifests} == {
            f"{letter}.py" for letter in "abc"[: len(texts)]
        }
        assert all(is_known(found) for found in worker.diagnostics)
    finally:
        await worker.close()
    await check_others(zygote, neighbour, before)
