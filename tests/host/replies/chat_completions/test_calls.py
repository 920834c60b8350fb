"""What a language model wants called."""

import pytest
from model_talk import all_pieces, answered, called, calls_of, fragment, turn
from stand_in_model import StandInModel, Step, end, fragments, words

from host.replies import CallPiece, EndPiece, TextPiece
from host.replies.chat_completions import ChatCompletions

ONE = [("look", '{"at": "sea"}')]
TWO = [*ONE, ("run", '{"to": "port"}')]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param(
            [
                fragments(fragment("", "look", "c1", 0)),
                fragments(fragment('{"at":', index=0)),
                fragments(fragment(' "sea"}', index=0)),
            ],
            ONE,
            id="as OpenAI streams one",
        ),
        pytest.param(
            [
                fragments(fragment('{"at":', "look", "c1", 0), fragment('{"to":', "run", "c2", 1)),
                fragments(fragment(' "port"}', index=1), fragment(' "sea"}', index=0)),
            ],
            TWO,
            id="two at a time",
        ),
        pytest.param(
            [fragments(fragment('{"at": "sea"}', "look", "c1")), fragments(fragment('{"to": "port"}', "run", "c2"))],
            TWO,
            id="no indexes",
        ),
        pytest.param(
            [
                fragments(fragment('{"at":', "look")),
                fragments(fragment(' "sea"}')),
                fragments(fragment('{"to": "port"}', "run")),
            ],
            TWO,
            id="neither indexes nor ids",
        ),
        pytest.param(
            [
                fragments(fragment('{"at":', "look", "c1")),
                fragments(fragment('{"to":', "run", "c2")),
                fragments(fragment(' "sea"}', call_id="c1"), fragment(' "port"}', call_id="c2")),
            ],
            TWO,
            id="told apart by ids alone",
        ),
        pytest.param(
            [
                fragments(fragment('{"at": "sea"}', "look", index=0)),
                fragments(fragment('{"to": "port"}', "run", index=1)),
            ],
            TWO,
            id="no ids",
        ),
        pytest.param(
            [
                fragments(fragment('{"at": "sea"}', "look", "c1", 0)),
                fragments(fragment('{"to": "port"}', "run", "c2", 0)),
            ],
            TWO,
            id="all numbered 0",
        ),
        pytest.param(
            [fragments(fragment({"at": "sea"}, "look", index=0), fragment({"to": "port"}, "run", index=0))],
            TWO,
            id="objects for arguments, all numbered 0",
        ),
        pytest.param(
            [
                fragments(fragment('{"at":', "look", "c1", 0)),
                fragments(fragment(' "sea"}', "look", "c1", 0)),
            ],
            ONE,
            id="name and id repeated",
        ),
        pytest.param(
            [
                fragments(fragment('{"at":', "look", "c1", 0)),
                fragments({"index": 0, "id": "", "type": None, "function": {"name": "", "arguments": ' "sea"}'}}),
            ],
            ONE,
            id="empty name and id",
        ),
        pytest.param([fragments(fragment({"at": "sea"}, "look", "c1", 0))], ONE, id="an object for arguments"),
        pytest.param([fragments(fragment(None, "look", "c1", 0))], [("look", "{}")], id="no arguments"),
    ],
)
async def test_calls_of_any_shape_come_whole_and_last(
    server: StandInModel, engine: ChatCompletions, steps: list[Step], expected: list[tuple[str, str]]
) -> None:
    server.answers = [[*steps, *words("Aye"), *end("tool_calls")]]

    first, *calls = await all_pieces(engine)

    assert first == TextPiece("Aye")
    assert [(call.name, call.arguments) for call in calls_of(calls)] == expected
    assert len({call.call_id for call in calls_of(calls)} - {""}) == len(expected)


async def test_the_ids_of_calls_are_kept_unless_the_conversation_has_them_already(
    server: StandInModel, engine: ChatCompletions
) -> None:
    server.answers = [[fragments(fragment("{}", "look", "c1", 0), fragment("{}", "look", "c2", 1)), *end("tool_calls")]]

    calls = calls_of(await all_pieces(engine, turn(called("c1"), answered("c1", "x"))))

    assert calls[0].call_id.startswith("call_")
    assert calls[1].call_id == "c2"


async def test_a_call_that_was_cut_short_is_not_made(server: StandInModel, engine: ChatCompletions) -> None:
    cut = fragments(fragment('{"at": "sea"}', "look", "c1", 0), fragment('{"to": "po', "run", "c2", 1))
    server.answers = [[cut, *end("length")]]

    assert await all_pieces(engine) == [
        CallPiece(call_id="c1", name="look", arguments='{"at": "sea"}'),
        EndPiece("max_output_tokens"),
    ]
