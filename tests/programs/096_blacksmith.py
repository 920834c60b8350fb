"""Forges tools, each of which knows what it is."""

from abc import ABC, abstractmethod

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Wayland"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/wayland.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a smith. You name what you forge."}
TALK = ["forge sickle 3", "forge nail 1", "forge idea 1", "forge tool 2", "list"]


class Tool(ABC):
    def __init__(self, weight: int) -> None:
        self.weight = weight

    @property
    @abstractmethod
    def price(self) -> int:
        """In pennies."""

    @abstractmethod
    def use(self) -> str: ...

    @classmethod
    def forge(cls, weight: str) -> "Tool":
        return cls(int(weight))

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}(weight={self.weight})"

    def __str__(self) -> str:
        return f"{type(self).__name__.lower()} at {self.price}d to {self.use()} with"


class Sickle(Tool):
    price = property(lambda self: 4 * self.weight)

    def use(self) -> str:
        return "reap"


class Nail(Tool):
    @property
    def price(self) -> int:
        return 1

    def use(self) -> str:
        return "hang a coat"


KINDS = {kind.__name__.lower(): kind for kind in (Tool, Sickle, Nail)}


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} {Sickle(2)!r} {issubclass(Nail, Tool)}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    made = scene.state.setdefault("made", [])
    match message.text.split():
        case ["forge", kind, weight]:
            tool = KINDS[kind].forge(weight)
            made.append(repr(tool))
            return f"A {tool}."
    return ", ".join(made)
