"""A queue with numbers: a ring of fixed places, a global counter, and slots."""

from plugin_api import hookimpl

CHARACTER_NAME = "Counter Four"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/counter.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You call the next number. It is never the one they hope for."}
TALK = ["take Ann", "take Bob", "next", "take Cem", "take Dee", "take Eli", "next", "peek 1", "peek 9", "next", "next", "next", "close", "take Flo"]

number = 100
_NOBODY = object()


class Ticket:
    __slots__ = ("name", "number", "called")

    def __init__(self, name):
        global number
        number += 1
        self.name = name
        self.number = number
        self.called = False

    def __repr__(self):
        return f"<{self.number} {self.name}{'!' if self.called else ''}>"


class Ring:
    """As many places as there are chairs."""

    def __init__(self, chairs: int) -> None:
        self._places = [_NOBODY] * chairs
        self._first = self._length = 0

    def __len__(self):
        return self._length

    def __getitem__(self, index):
        if not -len(self) <= index < len(self):
            raise IndexError(f"only {len(self)} are waiting")
        return self._places[(self._first + index % len(self)) % len(self._places)]

    def push(self, thing):
        if self._length == len(self._places):
            raise RuntimeError("no chair is free")
        self._places[(self._first + self._length) % len(self._places)] = thing
        self._length += 1

    def pop(self):
        thing = self[0]
        self._places[self._first] = _NOBODY
        self._first, self._length = (self._first + 1) % len(self._places), self._length - 1
        return thing

    def __contains__(self, name):
        return any(ticket.name == name for ticket in self)


queue = Ring(chairs=3)


@hookimpl
def make_system_prompt(scene):
    ticket = Ticket("demo")
    try:
        ticket.color = "red"
    except AttributeError as error:
        return f"{INSTRUCTIONS['instruction_prompt']} {error} {ticket} {len(queue)}"


@hookimpl
def reply(scene, message):
    global queue
    word, *rest = message.text.split()
    if word == "take":
        if rest[0] in queue:
            return "One each, please."
        queue.push(Ticket(*rest))
    elif word == "next":
        ticket = queue.pop()
        ticket.called = True
        return f"{ticket} to the counter."
    elif word == "peek":
        return f"{queue[int(rest[0])]} {queue[-1]} {_NOBODY is queue._places[0]}"
    elif word == "close":
        del queue
        return "We are closed."
    return f"Number {number}, {len(queue)} waiting: {[*queue]} {list(reversed(queue))[0]}"
