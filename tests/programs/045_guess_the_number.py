"""Guess the number, both ways: the user guesses, or the character does by halving."""

from plugin_api import hookimpl

CHARACTER_NAME = "Higher Lower"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/higher.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You only say higher, lower, or hooray."}
TALK = ["50", "75", "warm?", "62.5", "62", "63", "guess mine", "higher", "lower", "maybe", "higher", "hooray", "guess 21", "primes 30"]


def halving(low: int, high: int):
    """Guess numbers; answers come in through send()."""
    tries = 0
    while low <= high:
        tries += 1
        middle = (low + high) // 2
        answer = yield middle
        if answer == "higher":
            low = middle + 1
        elif answer == "lower":
            high = middle - 1
        elif answer == "hooray":
            return f"Hooray after {tries}!"
        else:
            continue
    return "You are not playing fair."


def play_alone(secret: int) -> str:
    guesses, game = [], halving(1, 100)
    answer = None
    try:
        while True:
            guess = game.send(answer)
            guesses.append(guess)
            answer = "higher" if guess < secret else "lower" if guess > secret else "hooray"
    except StopIteration as end:
        return f"{', '.join(map(str, guesses))}. {end.value}"


def primes(limit: int):
    for number in range(2, limit):
        divisor = 2
        while divisor * divisor <= number:
            if number % divisor == 0:
                break
            divisor += 1
        else:
            yield number


@hookimpl
def make_system_prompt(scene):
    return INSTRUCTIONS["instruction_prompt"]


@hookimpl
def reply(scene, message):
    state = scene.state
    text = message.text
    if text == "guess mine":
        state["answers"] = []
    elif text.startswith("guess "):
        return play_alone(int(text[6:]))
    elif text.startswith("primes "):
        return str(list(primes(int(text[7:]))))
    elif "answers" in state:
        state["answers"] += [text]
    else:
        try:
            guess = int(text)
        except ValueError:
            if not text.replace(".", "", 1).isdigit():
                return "Numbers only."
            guess = round(float(text))
        state["tries"] = state.get("tries", 0) + 1
        return ("hooray" if guess == 63 else "higher" if guess < 63 else "lower") + "!" * state["tries"]
    game = halving(1, 100)
    guess = next(game)
    for answer in state["answers"]:
        try:
            guess = game.send(answer)
        except StopIteration as end:
            del state["answers"]
            return end.value
    return f"Is it {guess}?"
