from datetime import datetime

from plugin_api.testing import LoadCharacter, OpenSession, ScriptModel


def test_the_prompt_tells_who_it_is_and_what_time_it_is(character: LoadCharacter) -> None:
    newcomer = character("newcomer.py", now=datetime(2030, 1, 1, 23, 45))

    assert "You are Newcomer" in newcomer.prompt()
    assert "It is 23:45" in newcomer.prompt()
    # newcomer.check_prompt() compares all of it with a file; pytest --update-prompts writes that.


def test_the_language_model_gets_the_prompt(session: OpenSession, scripted_model: ScriptModel) -> None:
    model = scripted_model("Room nine, as ever.")
    client = session("newcomer.py", model=model)

    assert client.say("Good evening") == "Room nine, as ever."
    assert "You are Newcomer" in model.asked[0].prompt
    assert model.asked[0].messages[-1].text == "Good evening"
