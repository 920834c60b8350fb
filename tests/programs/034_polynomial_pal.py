"""Works with polynomials as if they were numbers, lists and functions."""

from itertools import zip_longest

from plugin_api import hookimpl

CHARACTER_NAME = "Polly Nomial"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/nomial.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You like curves, the smooth kind."}
TALK = ["1 2 1 at 3", "1 -1 times 1 1", "0 0 1 power 3", "1 0 -4 slice", "2 plus 0 0 5", "6 8 over 2", "minus", "1 1 power x"]


class Polynomial:
    """The coefficients, the constant one first."""

    def __init__(self, *coefficients: float) -> None:
        rest = list(coefficients)
        while rest and not rest[-1]:
            del rest[-1]
        self._rest = tuple(rest)

    def __len__(self) -> int:
        return len(self._rest)

    def __getitem__(self, power):
        if isinstance(power, slice):
            return Polynomial(*self._rest[power])
        return self._rest[power] if 0 <= power < len(self) else 0

    def __call__(self, x: float) -> float:
        result = 0
        for coefficient in reversed(self._rest):
            result = result * x + coefficient
        return result

    def __add__(self, other):
        return Polynomial(*(a + b for a, b in zip_longest(self._rest, other._rest, fillvalue=0)))

    def __mul__(self, other):
        total = Polynomial()
        for power, coefficient in enumerate(self._rest):
            total += Polynomial(*[0] * power, *(coefficient * each for each in other._rest))
        return total

    def __pow__(self, exponent: int):
        if not isinstance(exponent, int):
            return NotImplemented
        result = Polynomial(1)
        for _ in range(exponent):
            result *= self
        return result

    def __floordiv__(self, divisor: int):
        return Polynomial(*(each // divisor for each in self._rest))

    def __mod__(self, divisor: int):
        return Polynomial(*(each % divisor for each in self._rest))

    def __divmod__(self, divisor: int):
        return self // divisor, self % divisor

    def __str__(self) -> str:
        signs = [f"{c:+g}" + ("", "x", f"x^{p}")[min(p, 2)] for p, c in enumerate(self._rest) if c]
        return " ".join(signs[::-1]).removeprefix("+").replace("1x", "x") or "0"


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} {Polynomial(1, 2, 0, 3)} has {len(Polynomial(1, 2, 0, 3))} places."


@hookimpl
def reply(scene, message):
    words = message.text.split()
    verb = next(word for word in words if word.isalpha())
    place = words.index(verb)
    left = Polynomial(*map(int, words[:place]))
    right = words[place + 1 :]
    match verb:
        case "at":
            return str(left(float(*right)))
        case "times" | "plus":
            other = Polynomial(*map(int, right))
            return str(left * other if verb == "times" else left + other)
        case "power":
            return str(left ** (int(right[0]) if right[0].isdigit() else right[0]))
        case "slice":
            return f"{left[1:]} | {left[::-1]} | {left[2]} {left[9]} {left[-1]}"
        case "over":
            quotient, rest = divmod(left, int(right[0]) + 1)
            return f"{quotient} rest {rest}"
    return f"{bool(left)} {left} {not Polynomial(0, 0)}"
