"""Who is there in a session, and what their hooks are given."""

from collections.abc import AsyncIterator

import pytest
from casts import character
from stages import make_stage, make_upkeep

from host.cast import Cast
from host.clock import local_now
from host.company import Company
from host.dialogue import Dialogue
from host.errors import ClientError, ErrorCode
from host.logs import Whereabouts
from host.outbox import Outbox
from host.replies.scripted import NoModel
from host.responses import Responses
from sandbox.codes import CodeCache
from sandbox.sources import sources_from_texts
from sandbox.workers.inline import InlineLinks
from sandbox.workers.opening import LoadingOpener

FILES = {"ada.py": character("Ada", prompt="return f'{scene.selected} of {scene.character}'")}


async def make_cast() -> Cast:
    sources = sources_from_texts("inline", FILES.items())
    return Cast(sources, await LoadingOpener(InlineLinks(), CodeCache())(sources), make_upkeep(make_stage()))


@pytest.fixture
def whereabouts() -> Whereabouts:
    return Whereabouts("sess_1")


@pytest.fixture
async def company(whereabouts: Whereabouts) -> AsyncIterator[Company]:
    responses = Responses(lambda *_: None, lambda _: None)
    made = Company(Dialogue(NoModel(), Outbox(), responses, 1000), local_now, whereabouts)
    assert not made.has_cast
    made.begin(await make_cast())
    yield made
    await made.cast.close()


async def test_who_is_asked_for_is_told_that_it_would_be_the_one_who_speaks(company: Company) -> None:
    selection = await company.ask_for("Ada")

    assert selection.prompt == "Ada of Ada"
    assert company.selection.name is None
    assert company.scene().selected is None


async def test_nobody_is_selected_who_is_not_there(company: Company) -> None:
    company.select(await company.ask_for("Ada"))
    with pytest.raises(ClientError) as refused:
        await company.ask_for("Nobody")

    assert refused.value.code == ErrorCode.CHARACTER_NOT_FOUND
    assert company.selection.name == "Ada"
    assert company.is_conversing


async def test_another_cast_begins_anew_and_the_one_before_is_handed_over(
    company: Company, whereabouts: Whereabouts
) -> None:
    company.select(await company.ask_for("Ada"))
    before, after = company.cast, await make_cast()
    assert (whereabouts.character, whereabouts.generation) == ("Ada", 0)

    assert company.adopt(after) is before

    assert company.cast is after
    assert company.place == (1, None)
    assert not company.is_conversing
    assert (whereabouts.character, whereabouts.generation) == (None, 1)
    await before.close()
