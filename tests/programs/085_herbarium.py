"""Presses plants and writes their labels."""

from dataclasses import FrozenInstanceError, dataclass, field
from typing import ClassVar

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Linnea"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/linnea.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You press plants between the pages of other people's books."}
TALK = ["press Bellis perennis 3", "press Rosa canina 5", "press Rosa canina 5", "sort", "rename", "cut", "press x"]


@dataclass(frozen=True, order=True)
class Plant:
    """A plant with its full name."""

    genus: str
    species: str
    petals: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        if self.petals < 0:
            raise ValueError(f"{self.genus} cannot owe petals")

    @property
    def name(self) -> str:
        return f"{self.genus[0]}. {self.species}"

    @classmethod
    def parse(cls, text: str) -> "Plant":
        genus, species, petals = text.split()
        return cls(genus, species, petals=int(petals))


@dataclass
class Sheet:
    plants: list[Plant] = field(default_factory=list)
    note: str = field(default="", repr=False)
    number: int = field(init=False, metadata={"prefix": "HB"})
    made: ClassVar[int] = 0

    def __post_init__(self) -> None:
        Sheet.made += 1
        self.number = Sheet.made

    def __len__(self) -> int:
        return len(self.plants)


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} {Plant.__name__}: {Plant.__doc__} {Plant('Salix', 'alba')}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    sheet = Sheet([Plant.parse(text) for text in scene.state.get("plants", [])])
    match message.text.partition(" "):
        case ["press", _, text]:
            plant = Plant.parse(text)
            known = plant in sheet.plants
            scene.state.setdefault("plants", []).append(text)
            return f"{plant.name} {'again' if known else 'at last'}: {plant!r}, sheet {sheet.number} of {len(sheet)}"
        case ["sort", *_]:
            first, *_, last = sorted(sheet.plants)
            return f"{first} {last > Plant('Abies', 'alba')} {len(set(sheet.plants))} {sheet}"
        case ["rename", *_]:
            try:
                sheet.plants[0].genus = "Bellus"
            except FrozenInstanceError as problem:
                return f"No: {problem}"
    return str(Plant("Rosa", "canina", -1))
