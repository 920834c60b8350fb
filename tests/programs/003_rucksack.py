"""Packs a rucksack that behaves like a container and knows its weight."""

from plugin_api import hookimpl

CHARACTER_NAME = "Packer"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/packer.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You pack rucksacks for people who forget things."}
TALK = ["pack 2 socks", "pack 1 stove", "pack 3 socks", "pack 40 bricks", "unpack socks", "unpack moon", "list", "weigh", "share"]

GRAMS = {"socks": 80, "stove": 450, "bricks": 2500}


class TooHeavy(Exception):
    def __init__(self, over: int) -> None:
        super().__init__(f"{over} g too heavy")
        self.over = over


class Rucksack:
    LIMIT = 12_000

    def __init__(self, contents: dict[str, int]) -> None:
        self._contents = contents

    def __len__(self) -> int:
        return sum(self._contents.values())

    def __bool__(self) -> bool:
        return len(self) > 0

    def __contains__(self, thing: str) -> bool:
        return self._contents.get(thing, 0) > 0

    def __getitem__(self, thing: str) -> int:
        return self._contents[thing]

    def __setitem__(self, thing: str, count: int) -> None:
        over = self.weight + (count - self._contents.get(thing, 0)) * GRAMS.get(thing, 100) - self.LIMIT
        if over > 0:
            raise TooHeavy(over)
        self._contents[thing] = count

    def __delitem__(self, thing: str) -> None:
        del self._contents[thing]

    def __iter__(self):
        return iter(sorted(self._contents))

    def __or__(self, other: "Rucksack") -> "Rucksack":
        return Rucksack({thing: max(self._contents.get(thing, 0), other._contents.get(thing, 0)) for thing in {*self, *other}})

    def __and__(self, other: "Rucksack") -> "Rucksack":
        return Rucksack({thing: min(self[thing], other[thing]) for thing in self if thing in other})

    def __ior__(self, other: "Rucksack") -> "Rucksack":
        for thing in other:
            self[thing] = max(other[thing], self[thing] if thing in self else 0)
        return self

    @property
    def weight(self) -> int:
        return sum(GRAMS.get(thing, 100) * count for thing, count in self._contents.items())


@hookimpl
def make_system_prompt(scene):
    return INSTRUCTIONS["instruction_prompt"]


@hookimpl
def reply(scene, message):
    sack = Rucksack(scene.state.setdefault("sack", {}))
    verb, *rest = message.text.split()
    if verb == "pack":
        count, thing = int(rest[0]), rest[1]
        try:
            if thing in sack:
                sack[thing] += count
            else:
                sack[thing] = count
        except TooHeavy as refusal:
            return f"No: {refusal} ({refusal.over / 1000:.1f} kg). {refusal!r}"
    elif verb == "unpack":
        del sack[rest[0]]
    elif verb == "share":
        usual = Rucksack({"stove": 2, "rope": 1})
        both, all_of_it = sack & usual, sack | usual
        sack |= usual
        return f"{[*both]} {len(all_of_it)} {len(sack)}"
    elif verb == "list":
        return "; ".join(f"{thing} x{sack[thing]}" for thing in sack)
    return f"{len(sack)} things, {sack.weight / 1000:,.2f} kg" if sack else "Empty."
