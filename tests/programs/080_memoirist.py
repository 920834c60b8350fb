"""Remembers everything once, and then only remembers that it remembers."""

from functools import cache, cached_property, cmp_to_key, lru_cache, total_ordering

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Madame Souvenir"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/souvenir.wav"}
INSTRUCTIONS = {"language": "en/fr", "instruction_prompt": "You write your memoirs. You have told this one before."}
TALK = ["stairs 30", "stairs 31", "forget", "chapters", "book", "compare", "older", "stairs -1"]


@cache
def stairs(steps: int) -> int:
    """Ways to climb by ones and twos."""
    if steps < 0:
        raise ValueError("one cannot climb down in a memoir")
    return 1 if steps < 2 else stairs(steps - 1) + stairs(steps - 2)


@lru_cache(maxsize=2, typed=True)
def chapter(number) -> str:
    print("writing", number)
    return f"Chapter {number}: {'I' * int(number)}"


@total_ordering
class Memory:
    def __init__(self, year: int, text: str) -> None:
        self.year, self.text = year, text

    def __eq__(self, other: object) -> bool:
        return (self.year, self.text) == (other.year, other.text) if isinstance(other, Memory) else NotImplemented

    def __lt__(self, other: "Memory") -> bool:
        return (self.year, self.text) < (other.year, other.text)

    def __hash__(self) -> int:
        return hash(self.year)

    @cached_property
    def title(self) -> str:
        print("naming", self.year)
        return f"{self.text.title()} ({self.year})"


BOOK = [Memory(1931, "the tram"), Memory(1899, "the goose"), Memory(1931, "a hat")]


def gallantly(left: Memory, right: Memory) -> int:
    """Hats first, whatever the year."""
    return ("hat" in right.text) - ("hat" in left.text) or (left > right) - (left < right)


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} {'; '.join(memory.title for memory in sorted(BOOK))}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    match message.text.split():
        case ["stairs", steps]:
            return f"{stairs(int(steps))} ways; {stairs.cache_info()}"
        case ["forget"]:
            stairs.cache_clear()
            return f"{stairs.cache_info().currsize}, {chapter.cache_parameters()}"
        case ["chapters"]:
            told = [chapter(number) for number in (1, 2, 1, 3, 2, 2.0)]
            return f"{told[-1]}; {chapter.cache_info().hits} hits, {chapter.cache_info().misses} misses"
        case ["book"]:
            return ", ".join(memory.title for memory in sorted(BOOK, key=cmp_to_key(gallantly)))
        case ["compare"]:
            tram, goose, hat = BOOK
            return str(
                [tram > goose, tram >= hat, hat <= tram, tram != hat, tram == Memory(1931, "the tram"), len({*BOOK})]
            )
    return str(BOOK[0] < 1900)
