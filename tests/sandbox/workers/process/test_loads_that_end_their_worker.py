"""What loads of a set whose files end their worker."""

import pytest
from processes import CRASH, SPIN, Diary
from sandboxed import AMPLE, PATIENT, SCENE, Opener, a_set, character

from sandbox.codes import CodeCache
from sandbox.workers.attempt import MAX_DEATHS_IN_ALL
from sandbox.workers.opening import LoadingOpener
from sandbox.workers.zygotes import Zygote


@pytest.mark.parametrize(("text", "code"), [(CRASH, "worker-died"), (SPIN, "budget-exceeded")], ids=["crash", "spin"])
@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "between", "last"])
async def test_a_file_that_ends_its_worker_is_named_and_the_others_load(
    open_process: Opener, text: str, code: str, place: int
) -> None:
    texts = [character(name="Ada"), character(name="Bob")]
    texts.insert(place, text)

    worker = await open_process(a_set(*texts), PATIENT if text == CRASH else None)

    assert [(found.file, found.code) for found in worker.diagnostics] == [(f"{'abc'[place]}.py", code)]
    assert [manifest.name for manifest in worker.manifests] == ["Ada", "Bob"]
    assert worker.alive
    for name in ("Ada", "Bob"):
        assert (await worker.call(name, "make_system_prompt", SCENE, {}, AMPLE)).value == "You are Ada."


async def test_files_that_end_their_worker_again_and_again_are_not_all_tried(open_process: Opener) -> None:
    crashes = (CRASH, CRASH + "\n", CRASH + "\n\n", CRASH)
    worker = await open_process(a_set(character(name="Ada"), *crashes, character()), PATIENT)

    assert [(found.file, found.code) for found in worker.diagnostics] == [
        ("b.py", "worker-died"),
        ("c.py", "worker-died"),
        ("d.py", "worker-died"),
        ("e.py", "set-budget-exceeded"),
        ("f.py", "set-budget-exceeded"),
    ]
    assert [manifest.file for manifest in worker.manifests] == ["a.py"]
    assert worker.alive


async def test_a_set_of_nothing_but_crashes_leaves_a_worker_that_lives(open_process: Opener) -> None:
    worker = await open_process(a_set(CRASH), PATIENT)

    assert worker.manifests == ()
    assert worker.alive


async def test_files_that_crash_by_chance_cannot_keep_a_load_going(own_zygote: Zygote, diary: Diary) -> None:
    chancy = f"import random\nif random.random() < 0.5:\n    {CRASH.replace(chr(10), chr(10) + '    ')}\n"
    texts = [chancy + character(name=f"C{number}") for number in range(20)]

    worker = await LoadingOpener(own_zygote, CodeCache(), PATIENT)(a_set(*texts))

    assert worker.alive
    assert diary.begun.count("session") <= 1 + MAX_DEATHS_IN_ALL
    assert len(worker.manifests) + len({found.file for found in worker.diagnostics}) == 20
    await worker.close()
