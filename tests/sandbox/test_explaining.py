"""Telling why files were refused."""

from sandboxed import PATIENT, a_set

from sandbox.codes import CodeCache
from sandbox.workers.attempt import Attempt
from sandbox.workers.compiling import compile_all
from sandbox.workers.explaining import explain_refusals
from sandbox.workers.inline import InlineLinks

BROKEN = "CHARACTER_NAME = 'Ada'\nimport os\nMETADATA = {'good': 'yes'}\n"


async def test_what_the_text_says_is_told_with_what_happened_and_remembered() -> None:
    codes, sources = CodeCache(), a_set(BROKEN)
    attempt = Attempt(InlineLinks(), codes, PATIENT, sources)
    compiled = await compile_all(attempt)

    told = await explain_refusals(attempt, compiled)

    assert {"import-not-allowed", "constant-invalid"} <= {each.code for each in told}
    kept = codes.get(attempt.keys["a.py"])
    assert kept is not None
    assert kept.is_surveyed


async def test_where_there_is_no_time_to_look_at_the_text_what_happened_has_to_do() -> None:
    attempt = Attempt(InlineLinks(), CodeCache(), PATIENT, a_set(BROKEN))
    compiled = await compile_all(attempt)
    attempt.used_seconds = PATIENT.set_seconds

    assert [each.code for each in await explain_refusals(attempt, compiled)] == ["import-not-allowed"]
