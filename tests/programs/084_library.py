"""Runs a lending library on shelves that behave like dicts and sets."""

from collections.abc import MutableMapping, MutableSet

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Miss Dewey"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/dewey.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You run a library. You can hear crumbs."}
TALK = ["shelve 813 Moby", "shelve 5 Bees", "shelve 813 Emma", "lend", "tags whales sea", "all", "burn 7"]


class Shelves(MutableMapping):
    def __init__(self) -> None:
        self._books = {}

    def __getitem__(self, number):
        return self._books[number]

    def __setitem__(self, number, title):
        self._books[number] = title

    def __delitem__(self, number):
        del self._books[number]

    def __iter__(self):
        return iter(sorted(self._books))

    def __len__(self):
        return len(self._books)


class Tags(MutableSet):
    def __init__(self, tags=()) -> None:
        self._tags = dict.fromkeys(tags)

    def __contains__(self, tag):
        return tag in self._tags

    def __iter__(self):
        return iter(self._tags)

    def __len__(self):
        return len(self._tags)

    def add(self, tag):
        self._tags[tag] = None

    def discard(self, tag):
        self._tags.pop(tag, None)


shelves, tags = Shelves(), Tags(["new"])


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} {isinstance(tags, MutableSet)} {issubclass(Shelves, MutableMapping)}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    match message.text.split():
        case ["shelve", number, title]:
            if (old := shelves.setdefault(int(number), title)) != title:
                shelves.update({int(number): f"{old} & {title}"})
            return f"{list(shelves.items())} {shelves.get(4)} {5 in shelves}"
        case ["lend"]:
            return f"{shelves.popitem()} to you; {shelves.pop(9, 0)}, {len(shelves)} left"
        case ["tags", *words]:
            both = tags | Tags(words)
            both -= {"new"}
            return f"{list(both)} {both & {'sea'} == {'sea'}} {tags <= both} {both.isdisjoint(tags)}"
        case ["all"]:
            tags.clear()
            numbers, titles = list(shelves.keys()), [*shelves.values()]
            return f"{shelves == {813: 'Moby & Emma'}} {dict(shelves)} {numbers} {titles} {len(tags)}"
        case ["burn", number]:
            del shelves[int(number)]
