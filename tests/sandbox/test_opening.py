"""Opening a worker with a set."""

from sandboxed import PATIENT, a_set, ask, replying

from sandbox.codes import CodeCache
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener


async def test_the_same_seed_draws_the_same_numbers_in_each_worker() -> None:
    texts = [replying("import random\nreturn str(random.random())")]
    drawn = []
    for seed in (7, 7, 8):
        opener = LoadingOpener(InlineLinks(), CodeCache(), PATIENT, draw_seed=lambda seed=seed: seed)  # type: ignore[misc]
        worker = await opener(a_set(*texts))
        drawn.append((await ask(worker)).value)
        await worker.close()

    assert drawn[0] == drawn[1] != drawn[2]
