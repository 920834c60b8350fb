"""A chess clock: properties check what is set, and the state is an object that knows how to be stored."""

from plugin_api import Scene, hookimpl

CHARACTER_NAME = "Tick and Tock"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/clock.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a chess clock with two faces and one opinion."}
TALK = ["start", "press", "press", "bonus 30", "press", "set white -5", "set white 90", "show", "press", "press"]


class Player:
    """One side of the clock, in seconds."""

    default = 300.0

    def __init__(self, name: str, left: float | None = None) -> None:
        self.name = name
        self._left = self.default if left is None else left

    @property
    def left(self) -> float:
        """What is left, never below nothing."""
        return self._left

    @left.setter
    def left(self, seconds: float) -> None:
        if seconds < -1000 or not isinstance(seconds, (int, float)):
            raise ValueError(f"{self.name}: {seconds!r} is no time")
        self._left = max(0.0, seconds)

    @left.deleter
    def left(self) -> None:
        self._left = self.default

    @staticmethod
    def pretty(seconds: float) -> str:
        minutes, rest = divmod(seconds, 60)
        return f"{int(minutes):02d}:{rest:04.1f}"

    @classmethod
    def blitz(cls, name: str):
        made = cls(name)
        made.left /= 5
        return made

    flag = property(lambda self: self._left == 0, doc="Whether the flag has fallen.")

    def __str__(self) -> str:
        return f"{self.name} {self.pretty(self.left)}{'*' * self.flag}"


def load(state):
    return [Player(name, left) for name, left in state["players"]]


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} {Player.blitz('Demo')}, {Player.left.__doc__} {Player.__doc__}"


@hookimpl
def reply(scene: Scene, message) -> str:
    state, now = scene.state, scene.now.timestamp()
    if message.text == "start" or "players" not in state:
        state.update(players=[["White", None], ["Black", 120.0]], turn=0, since=now)
    white, black = players = load(state)
    match message.text.split():
        case ["press"]:
            mover = players[state["turn"] % 2]
            mover.left -= now - state["since"]
            state["turn"] += 1
            state["since"] = now
        case ["bonus", seconds]:
            white.left, black.left = (player.left + float(seconds) for player in players)
        case ["set", name, seconds]:
            setattr({"white": white, "black": black}[name], "left", float(seconds))
        case _:
            del black.left
    state["players"] = [[player.name, player.left] for player in players]
    return " | ".join(map(str, players)) + f" ({players[state['turn'] % 2].name} to move)"
