import pytest

from plugin_api import ToolCall
from plugin_api.testing import HookFailed, LoadCharacter, OpenSession


def test_it_wants_to_look_up_what_it_has(character: LoadCharacter) -> None:
    newcomer = character("newcomer.py")

    assert newcomer.reply("What is tea?") == ToolCall("look_up_price", {"thing": "tea"})
    assert newcomer.reply("What is love?") == "We have tea, scone, jam."


def test_the_tool_tells_prices_and_refuses_other_things(character: LoadCharacter) -> None:
    newcomer = character("newcomer.py")

    assert newcomer.call_tool("look_up_price", thing="jam") == "5 coins"
    with pytest.raises(HookFailed, match="love"):
        newcomer.call_tool("look_up_price", thing="love")


def test_a_session_runs_the_tool_and_goes_on_with_what_it_said(session: OpenSession) -> None:
    client = session("newcomer.py")

    assert client.say("A scone, please") == "My book says: 2 coins."
    assert [(ran.name, ran.output) for ran in client.ran] == [("look_up_price", "2 coins")]
