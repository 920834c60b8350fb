"""What characters raise is told with its line, by a worker of any kind."""

import pytest
from sandboxed import REPLY_LINE, SHORT, Opener, a_set, ask, character, replying

from sandbox.errors import CharacterError, HookFailed
from sandbox.workers import Worker

GENERATOR_EXIT = """
class Catch:
    def __enter__(self): return self
    def __exit__(self, kind, error, trace): self.kind = kind
catch = Catch()
def paused():
    with catch: yield
def generator_exit():
    generator = paused()
    next(generator)
    generator.close()
    return catch.kind
"""
EXITS = {
    "ValueError": ("ValueError('no ' + 'x' * 10_000)", "ValueError: no xxx"),
    "StopIteration": ("StopIteration()", "StopIteration"),
    "GeneratorExit": ("generator_exit()", "GeneratorExit"),
    "an own exception": ("Own()", "Own"),
    "an own exception that cannot be shown": ("Mute()", "Mute"),
    "an own exception with colours": ("Own('\\x1b[31m\\n\\u202e')", "Own:  [31m"),
    "a heir of GeneratorExit": ("heir()", "Heir"),
    "something that cannot be raised": ("1", "TypeError: exceptions must derive"),
}
OWN_EXCEPTIONS = f"""{GENERATOR_EXIT}
class Own(Exception): pass
class Mute(Exception):
    def __str__(self): raise generator_exit()
def heir():
    class Heir(generator_exit()): pass
    return Heir
"""


@pytest.mark.parametrize(("raised", "message"), EXITS.values(), ids=EXITS.keys())
async def test_whatever_a_hook_raises_is_told_with_its_line(open_worker: Opener, raised: str, message: str) -> None:
    worker = await open_worker(a_set(replying(f"x = 1\nraise {raised}", before=OWN_EXCEPTIONS)))

    with pytest.raises(HookFailed) as caught:
        await ask(worker)

    found = caught.value.diagnostic
    assert (found.file, found.line, found.code) == ("a.py", REPLY_LINE + 1, "character-failed")
    assert found.message.startswith(message)
    assert found.message.isprintable()
    assert len(found.message) <= 300
    assert worker.alive


@pytest.mark.parametrize(("raised", "message"), EXITS.values(), ids=EXITS.keys())
async def test_whatever_a_file_raises_while_loading_is_told_with_its_line(
    open_worker: Opener, raised: str, message: str
) -> None:
    text = f"{OWN_EXCEPTIONS.strip()}\nraise {raised}\n"
    worker = await open_worker(a_set(text, character()))

    [found] = worker.diagnostics
    assert (found.file, found.code, found.line) == ("a.py", "character-failed", text.count("\n"))
    assert found.message.startswith(message)
    assert [manifest.file for manifest in worker.manifests] == ["b.py"]


@pytest.mark.parametrize("name", ["SystemExit", "KeyboardInterrupt", "GeneratorExit", "BaseException"])
@pytest.mark.parametrize("place", ["{}", "@hookimpl\ndef reply(scene): {}", "@hookimpl\ndef call_tool(scene): {}"])
async def test_what_would_end_a_process_has_no_name(open_worker: Opener, name: str, place: str) -> None:
    worker = await open_worker(a_set(character(place.format(f"raise {name}")), character(name="Bob")))

    assert {found.code for found in worker.diagnostics} == {"name-not-allowed"}
    assert [manifest.name for manifest in worker.manifests] == ["Bob"]


async def test_the_line_is_the_authors_own_innermost_one(open_worker: Opener) -> None:
    before = "import json\ndef read(text):\n    return json.loads(text)\n"
    worker = await open_worker(a_set(replying("return read('{')", before=before)))

    with pytest.raises(HookFailed) as caught:
        await ask(worker)

    assert caught.value.diagnostic.line == REPLY_LINE + 3
    assert "/" not in caught.value.diagnostic.message


async def test_a_line_in_the_sets_own_module_is_told_with_that_module(open_worker: Opener) -> None:
    resources = {"resources/words.py": "def pick(words):\n    return words[5]\n"}
    text = replying("from characters.resources.words import pick\nreturn pick([])")
    worker = await open_worker(a_set(text, resources=resources))

    with pytest.raises(HookFailed) as caught:
        await ask(worker)

    assert (caught.value.diagnostic.file, caught.value.diagnostic.line) == ("resources/words.py", 2)


async def test_deep_recursion_is_an_error_like_any_other(open_worker: Opener) -> None:
    worker = await open_worker(a_set(replying("def f(): return f()\nreturn f()")))

    with pytest.raises(HookFailed, match="RecursionError"):
        await ask(worker)

    assert worker.alive


async def test_an_error_whose_text_is_never_done_is_told_without_it(open_worker: Opener) -> None:
    error = "class T(Exception):\n    def __str__(self):\n        while True: pass\nraise T"
    worker = await open_worker(a_set(replying(error)))

    with pytest.raises(HookFailed) as caught:
        await ask(worker, budget=SHORT)

    assert (caught.value.diagnostic.message, caught.value.diagnostic.line) == ("T", REPLY_LINE + 3)


async def test_a_failure_is_the_authors_to_mend(open_worker: Opener) -> None:
    worker: Worker = await open_worker(a_set(replying("1 / 0")))

    with pytest.raises(CharacterError):
        await ask(worker)
