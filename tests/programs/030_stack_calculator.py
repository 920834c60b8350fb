"""A calculator for sums as people write them: tokens, precedence, brackets and memory."""

from collections.abc import Callable, Iterator

from plugin_api import hookimpl

CHARACTER_NAME = "Abacus"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/abacus.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You click your beads and give the result."}
TALK = ["2 + 3 * 4", "(2+3)*4 - -1", "x = 7 // 2", "x ** 2 ** 2", "1 / 0", "2 +", "7 % 4.5", "(1", "2 $ 3", "y", "9 - 5 - 1"]

OPERATORS: dict[str, tuple[int, Callable[[float, float], float]]] = {
    "+": (1, lambda a, b: a + b),
    "-": (1, lambda a, b: a - b),
    "*": (2, lambda a, b: a * b),
    "/": (2, lambda a, b: a / b),
    "//": (2, lambda a, b: a // b),
    "%": (2, lambda a, b: a % b),
    "**": (4, pow),
}


def tokens(text: str) -> Iterator[str | float]:
    rest = text.lstrip()
    while rest:
        length = 1
        if rest[0].isdigit():
            while length < len(rest) and (rest[length].isdigit() or rest[length] == "."):
                length += 1
        elif rest[:2] in OPERATORS:
            length = 2
        token, rest = rest[:length], rest[length:].lstrip()
        yield float(token) if "." in token else int(token) if token.isdigit() else token


class Parser:
    def __init__(self, text: str, names: dict[str, float]) -> None:
        self._tokens = list(tokens(text))
        self._names = names

    def take(self, default=None):
        return self._tokens.pop(0) if self._tokens else default

    def atom(self) -> float:
        match self.take():
            case None:
                raise SyntaxError("something is missing")
            case int(number) | float(number):
                return number
            case "-":
                return -self.atom()
            case "(":
                value = self.expression()
                if self.take() != ")":
                    raise SyntaxError("a bracket stays open")
                return value
            case str() as name if name in self._names:
                return self._names[name]
            case other:
                raise NameError(f"what is {other}?")

    def expression(self, least: int = 0) -> float:
        left = self.atom()
        while self._tokens and OPERATORS.get(self._tokens[0], (-1,))[0] > least:
            sign = self.take()
            power, operate = OPERATORS[sign]
            left = operate(left, self.expression(power - (sign == "**")))
        return left


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} {' '.join(OPERATORS)} {[*tokens('1.5*x')]}"


@hookimpl
def reply(scene, message):
    name, equals, text = message.text.rpartition(" = ")
    value = Parser(text, scene.state).expression()
    if equals:
        scene.state[name] = value
    return f"{name + equals}{value:g} {type(value).__name__}"
