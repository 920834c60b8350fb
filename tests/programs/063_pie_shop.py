"""Cuts pies into honest pieces."""

from fractions import Fraction

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Mrs Crumb"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/crumb.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You cut pies. Nobody gets more than their share."}
TALK = ["1/3", "0.25", "5/12", "1/0", "a bite", "1/100", "3.14159", "how much?"]


def egyptian(share: Fraction) -> list[Fraction]:
    """Write a share as a sum of different unit fractions."""
    pieces = []
    while share:
        piece = Fraction(1, -(-share.denominator // share.numerator))
        pieces.append(piece)
        share -= piece
    return pieces


def slices(share: Fraction) -> str:
    whole, rest = divmod(share, 1)
    parts = [str(whole)] if whole else []
    if rest:
        parts.append(f"{rest.numerator} of {rest.denominator}")
    return " and ".join(parts) or "nothing"


def harmonic(terms: int) -> Fraction:
    return sum((Fraction(1, number) for number in range(1, terms + 1)), start=Fraction())


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    total = harmonic(10)
    return (
        f"{INSTRUCTIONS['instruction_prompt']} Ten guests, ever smaller: {total} ({total!r}), about {float(total):.4f}."
    )


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    left = Fraction(scene.state.get("left", "1"))
    if message.text.endswith("?"):
        return f"There is {slices(left)} left, {round(left * 100)} in a hundred, {left > Fraction(1, 6) and 'enough'}."
    try:
        share = Fraction(message.text)
    except ZeroDivisionError as problem:
        return f"Not with my knife: {problem}"
    except ValueError as problem:
        return f"{problem}. Say a number, love."
    if share.denominator > 1000:
        share = share.limit_denominator(20)
        print("rounded to", share)
    if share > left:
        missing = share - left
        return (
            f"You want {slices(share)}, and I am {missing} short. {abs(-missing) ** 2} {missing**-1} {missing == 0.5}"
        )
    left -= share
    scene.state["left"] = str(left)
    pieces = " + ".join(map(str, egyptian(share)))
    return (
        f"{share} is {pieces}. {share + 1} {share * 2 // 1} {hash(share) == hash(Fraction(message.text))}; {left} left."
    )
