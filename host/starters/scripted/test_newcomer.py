from datetime import datetime

from plugin_api.testing import LoadCharacter, OpenSession


def test_it_greets_by_the_time_of_day(character: LoadCharacter) -> None:
    evening = datetime(2030, 1, 1, 20)

    assert character("newcomer.py").greet() == "Good day."
    assert character("newcomer.py", now=evening).greet() == "Good evening."


def test_it_counts_words_and_remembers_them(character: LoadCharacter) -> None:
    newcomer = character("newcomer.py")

    assert newcomer.reply("Hello there") == "That was 2; 2 words in all."
    with newcomer.within(cpu_seconds=0.1, answer_bytes=1000):
        assert newcomer.reply("And again, hello") == "That was 3; 5 words in all."
    assert newcomer.state == {"words": 5}


def test_a_whole_session_talks_to_it(session: OpenSession) -> None:
    client = session("newcomer.py")

    assert client.respond() == "Good day."
    assert client.say("Hello") == "That was 1; 1 words in all."
