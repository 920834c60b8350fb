"""What a worker of any kind tells of the files that it loads."""

import pytest
from sandboxed import BODY_LINE, Opener, a_set, ask, character


async def test_characters_load_in_the_order_of_their_files(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character(name="Zoe"), character(name="Ada")))

    assert [(each.file, each.name) for each in worker.manifests] == [("a.py", "Zoe"), ("b.py", "Ada")]
    assert worker.diagnostics == ()
    assert worker.alive


async def test_a_set_without_a_character_is_a_worker_without_manifests(open_worker: Opener) -> None:
    worker = await open_worker(a_set())

    assert worker.manifests == ()
    assert worker.alive


async def test_a_manifest_tells_what_the_file_declares(open_worker: Opener) -> None:
    text = character('METADATA = {"good": True, "comment": "kind", "mood": 3}\nINSTRUCTIONS["language"] = "en/fr"\n')
    worker = await open_worker(a_set(text))

    [manifest] = worker.manifests
    assert manifest.name == "Ada"
    assert manifest.voice_source == {"source_type": "file", "path_on_server": "voices/ada.wav"}
    assert (manifest.language, manifest.good, manifest.comment) == ("en/fr", True, "kind")
    assert manifest.metadata == {"good": True, "comment": "kind", "mood": 3}
    assert manifest.hooks == ("make_system_prompt",)


async def test_a_broken_file_is_a_diagnostic_and_the_others_load(open_worker: Opener) -> None:
    worker = await open_worker(a_set("import os", character(), "x = ", "1 / 0"))

    assert [manifest.file for manifest in worker.manifests] == ["b.py"]
    assert {(found.file, found.code, found.line) for found in worker.diagnostics} >= {
        ("a.py", "import-not-allowed", 1),
        ("c.py", "syntax-error", 1),
        ("d.py", "character-failed", 1),
    }


async def test_a_name_that_is_taken_is_a_diagnostic(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character(), character(), character(name=" Ada ")))

    assert [manifest.file for manifest in worker.manifests] == ["a.py"]
    assert [(each.file, each.code, each.line) for each in worker.diagnostics] == [
        ("b.py", "name-duplicate", 1),
        ("c.py", "name-duplicate", 1),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("@hookimpl\ndef repli(scene): pass", "hook-unknown"),
        ("@hookimpl\ndef reply(scene, nothing): pass", "hook-invalid"),
        ("@hookimpl(wrapper=True)\ndef reply(scene):\n    yield", "hook-invalid"),
        ("@hookimpl(hookwrapper=True)\ndef reply(scene):\n    yield", "hook-invalid"),
        ("@hookimpl(specname='greet')\ndef reply(scene): pass", "hook-invalid"),
        ("@hookimpl(optionalhook=True)\ndef reply(scene): pass", "hook-invalid"),
        ("TOOLS = [{'name': 't', 'description': 'x', 'parameters': {'type': 'object'}}]", "tools-invalid"),
    ],
)
async def test_a_hook_that_does_not_fit_is_a_diagnostic_with_its_line(
    open_worker: Opener, body: str, code: str
) -> None:
    worker = await open_worker(a_set(character(body), character(name="Bob")))

    [found] = worker.diagnostics
    assert (found.file, found.code) == ("a.py", code)
    assert BODY_LINE <= found.line <= BODY_LINE + 1
    assert [manifest.name for manifest in worker.manifests] == ["Bob"]


async def test_hooks_may_say_that_they_come_first_or_last(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character("@hookimpl(tryfirst=True)\ndef reply(scene): return 'x'")))

    assert (await ask(worker)).value == "x"


async def test_a_file_without_a_prompt_is_a_diagnostic(open_worker: Opener) -> None:
    worker = await open_worker(a_set(character(prompt="")))

    assert [found.code for found in worker.diagnostics] == ["prompt-generator-missing"]


async def test_missing_constants_are_all_told(open_worker: Opener) -> None:
    generator = (
        "class PromptGenerator:\n    def __init__(self, given): pass\n    def make_system_prompt(self): return ''\n"
    )

    worker = await open_worker(a_set(generator))

    assert [found.code for found in worker.diagnostics] == ["constant-missing"] * 3
