from plugin_api.testing import Actor, LoadCharacter, OpenSession

ANSWERS = {"spider": "Eight, I think", "frozen": "ice", "red": "Mars", "bees": "honey"}


def right_answer(question: str) -> str:
    return next(answer for word, answer in ANSWERS.items() if word in question)


def play(newcomer: Actor) -> str:
    said = str(newcomer.greet())
    for _ in range(3):
        said = str(newcomer.reply(right_answer(said)))
    return said


def test_who_knows_everything_gets_all_points(character: LoadCharacter) -> None:
    assert play(character("newcomer.py")) == "Right! You have 3 of 3."


def test_another_seed_asks_other_questions(character: LoadCharacter) -> None:
    first = {character("newcomer.py", seed=seed).greet() for seed in range(8)}

    assert len(first) > 1
    assert character("newcomer.py", seed=1).greet() == character("newcomer.py", seed=1).greet()


def test_wrong_answers_are_put_right(session: OpenSession) -> None:
    client = session("newcomer.py")
    client.respond()

    assert client.say("I do not know").startswith("No, it is ")
