"""Looks after lost luggage on a plain UserDict, and the queue in front of it on a plain UserList."""

from collections import UserDict, UserList

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Lost Luggage"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/luggage.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You mind lost luggage. Some of it hums."}
TALK = ["found trunk", "found harp", "found trunk", "claim harp", "claim crown", "list"]

shelf = UserDict(umbrella=1)
queue = UserList(["Ines"])


def find(thing: str) -> None:
    shelf[thing] = shelf.get(thing, 0) + 1


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
    queue.append(message.text)
    return f"{sorted(shelf.items())} {list(queue)}"
