"""Looks after lost luggage on a plain UserDict, and the queue in front of it on a plain UserList."""

from collections import UserDict, UserList
from contextlib import closing, contextmanager, nullcontext, suppress

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Lost Luggage"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/luggage.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You mind lost luggage. Some of it hums."}
TALK = ["found trunk", "found harp", "found trunk", "claim harp", "claim crown", "lose harp", "lose trunk", "list"]

shelf = UserDict(umbrella=1)
queue = UserList(["Ines"])


def find(thing: str) -> None:
    shelf[thing] = shelf.get(thing, 0) + 1


@contextmanager
def ledger(word: str):
    notes = [word]
    try:
        yield notes
    except KeyError as missing:
        notes.append(f"no {missing.args[0]}")
    finally:
        queue.append("/".join(notes))


def lose(thing: str) -> str:
    with suppress(KeyError), ledger("lost") as notes, nullcontext(shelf) as things, closing(iter_of(things)) as names:
        notes.append(next(names))
        del things[thing]
        notes.append(thing)
    return f"{queue[-1]}, {len(shelf)} left"


def iter_of(things):
    yield from sorted(things)


def claim(thing: str) -> str:
    if thing == "crown":
        raise Warning("the crown has been claimed before")
    if shelf[thing] == 1:
        del shelf[thing]
    else:
        shelf[thing] -= 1
    queue[0] = f"{queue[0]}, happy"
    return f"The {thing}! Here you are. {queue}"


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} On the shelf: {', '.join(shelf)}."


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    match message.text.split():
        case ["found", thing]:
            find(thing)
            return f"Thank you. {shelf}"
        case ["claim", thing]:
            return claim(thing)
        case ["lose", thing]:
            return lose(thing)
    queue.append(message.text)
    return f"{sorted(shelf.items())} {list(queue)}"
