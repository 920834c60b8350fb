"""A choir of animals: abstract voices, mixed in, that sing one after the other."""

from abc import ABC, abstractmethod
from typing import ClassVar

from plugin_api import hookimpl

CHARACTER_NAME = "Farmyard Choir"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/choir.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a choir of farm animals."}
TALK = ["sing", "cow", "duck louder", "who flies", "silence", "family", "robin"]


class Animal(ABC):
    legs: ClassVar[int] = 4

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    @abstractmethod
    def sound(self) -> str: ...

    @abstractmethod
    def sing(self, times: int = 1) -> str:
        return f"{self.name}: " + ", ".join([self.sound] * times)


class Loud:
    def sing(self, times: int = 1) -> str:
        return super().sing(times + 1).upper()


class Flying(Animal):
    legs = 2
    sound = "tweet"

    def sing(self, times=1):
        return super().sing(times) + " (from above)"


class Cow(Animal):
    @property
    def sound(self):
        return "moo"

    def sing(self, times=1):
        return Animal.sing(self, times).replace("oo", "o" * (times + 1))


class Duck(Loud, Flying):
    @property
    def sound(self) -> str:
        return "quack" if self.name != "Donald" else super().sound


CHOIR = [Cow("Berta"), Duck("Daisy"), Duck(name="Donald"), Flying("Robin")]


@hookimpl
def make_system_prompt(scene):
    try:
        Animal("ghost")
    except TypeError:
        print("no ghosts")
    return f"{INSTRUCTIONS['instruction_prompt']} {sum(animal.legs for animal in CHOIR)} legs in all."


@hookimpl
def reply(scene, message):
    word, *louder = message.text.split()
    if word == "sing":
        return "\n".join(animal.sing(number) for number, animal in enumerate(CHOIR, 1))
    if word == "who":
        return ", ".join(animal.name for animal in CHOIR if isinstance(animal, Flying) and not isinstance(animal, Loud))
    if word == "family":
        return f"{issubclass(Duck, Animal)} {issubclass(Cow, (Loud, Flying))} {[type(animal).__name__ for animal in CHOIR]}"
    chosen = [animal for animal in CHOIR if type(animal).__name__.lower() == word or animal.name.lower() == word]
    if not chosen:
        raise NotImplementedError(f"nobody here sings {word}")
    return chosen[0].sing(2 + len(louder))
