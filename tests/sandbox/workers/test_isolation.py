"""What characters of one worker and of two share: nothing, whatever kind it is."""

import pytest
from sandboxed import Opener, a_set, ask, character, replying

from sandbox.errors import HookFailed


async def test_the_sets_own_modules_are_private_to_each_character(open_worker: Opener) -> None:
    resources = {"resources/words.py": "seen = []\n"}
    text = "from characters.resources.words import seen\nseen.append(scene.character)\nreturn ' '.join(seen)"
    worker = await open_worker(a_set(replying(text), replying(text, name="Bob"), resources=resources))

    assert (await ask(worker, "Ada")).value == "Ada"
    assert (await ask(worker, "Bob")).value == "Bob"
    assert (await ask(worker, "Ada")).value == "Ada Ada"


async def test_a_broken_module_of_the_set_fails_only_who_imports_it(open_worker: Opener) -> None:
    resources = {"resources/broken.py": "import os", "resources/failing.py": "1 / 0"}
    worker = await open_worker(
        a_set(
            character("import characters.resources.broken"),
            character("import characters.resources.failing", name="Bob"),
            character(name="Zoe"),
            resources=resources,
        )
    )

    assert [manifest.name for manifest in worker.manifests] == ["Zoe"]
    assert {(found.file, found.code) for found in worker.diagnostics} == {
        ("resources/broken.py", "import-not-allowed"),
        ("a.py", "import-not-allowed"),
        ("resources/failing.py", "character-failed"),
    }


async def test_globals_of_one_character_are_out_of_reach_of_another(open_worker: Opener) -> None:
    worker = await open_worker(
        a_set(
            replying("global SECRET\nSECRET = 1\nreturn str(SECRET)", name="Bob"),
            replying("return repr((globals().get('SECRET'), 'Bob' in repr(globals())))\n"),
        )
    )

    await ask(worker, "Bob")

    assert (await ask(worker, "Ada")).value == "(None, False)"
    with pytest.raises(HookFailed, match="NameError"):
        await ask(await open_worker(a_set(replying("return SECRET"))), "Ada")


async def test_module_globals_are_a_cache_of_the_worker(open_worker: Opener) -> None:
    worker = await open_worker(a_set(replying("seen.append(1)\nreturn str(len(seen))", before="seen = []\n")))

    assert [(await ask(worker)).value for _ in range(3)] == ["1", "2", "3"]


async def test_two_workers_have_different_random_numbers(open_worker: Opener) -> None:
    text = replying("import random, uuid\nreturn f'{random.getrandbits(64)} {uuid.uuid4()}'")
    first, second = await open_worker(a_set(text)), await open_worker(a_set(text))

    numbers = [(await ask(worker)).value.split() for worker in (first, second, first)]

    assert len({number for pair in numbers for number in pair}) == 6
