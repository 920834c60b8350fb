"""A cabinet whose drawers are attributes: opened, filled, emptied and examined by name."""

from plugin_api import hookimpl

CHARACTER_NAME = "The Cabinet"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/cabinet.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a cabinet of curiosities with many small drawers."}
TALK = ["open top", "fill top feather", "open top", "fill lock key", "empty top", "empty top", "call rattle 2", "call top",
        "kind 3", "kind three", "names", "fill shelf a=1", "compare"]

MISSING = object()


class Curiosity:
    """Anything that may lie in a drawer."""

    def __init__(self, name, **marks):
        self.name = name
        for mark, value in marks.items():
            setattr(self, mark, value)

    def __eq__(self, other):
        return self.name == other.name if isinstance(other, Curiosity) else NotImplemented

    def __hash__(self):
        return hash(self.name)

    def __str__(self):
        return f"a {self.name}"

    __repr__ = __str__


class Cabinet:
    top = None
    lock = property(lambda self: "locked")

    def rattle(self, times=1):
        return " ".join(["rattle"] * times)

    @staticmethod
    def smell():
        return "cedar"

    @classmethod
    def new(cls):
        return cls()


def describe(thing: object) -> str:
    if callable(thing):
        return f"{getattr(thing, '__name__', '?')} can be called"
    for kind in (bool, int, str, (list, tuple), Curiosity):
        if isinstance(thing, kind):
            return f"{thing} is {'one of two' if isinstance(kind, tuple) else kind.__name__}"
    return f"{thing} is {'nothing' if thing is None else type(thing).__name__}"


cabinet = Cabinet.new()


@hookimpl
def make_system_prompt(scene):
    things = [None, True, 7, "x", (1,), [2], {3}, Curiosity("shell"), describe, Cabinet, cabinet.rattle, len, 2.5, ..., Ellipsis]
    return f"{INSTRUCTIONS['instruction_prompt']} {[describe(thing) for thing in things if not isinstance(thing, set)]}"


@hookimpl
def reply(scene, message):
    word, *rest = message.text.split()
    drawer, *more = rest or [""]
    match word:
        case "open":
            return f"{getattr(cabinet, drawer)} {hasattr(cabinet, drawer)} {hasattr(cabinet, 'floor')}"
        case "fill":
            marks = dict(part.split("=") for part in more if "=" in part)
            setattr(cabinet, drawer, Curiosity(more[0], **marks))
            return f"{getattr(cabinet, drawer)} with {[getattr(getattr(cabinet, drawer), mark) for mark in marks]}"
        case "empty":
            delattr(cabinet, drawer)
            return f"now {cabinet.top}"
        case "call":
            method = getattr(cabinet, drawer, MISSING)
            return f"{method(*map(int, more))} {cabinet.smell()}" if callable(method) else f"cannot call {method}"
        case "kind":
            value = int(drawer) if drawer.isdigit() else drawer
            return f"{type(value).__name__} {type(value) is int} {type(value)('9')!r} {isinstance(value, (int, float))} {type(None)}"
        case "names":
            public = sorted(name for name, value in globals().items() if isinstance(value, type) or name.isupper())
            return f"{public} {'cabinet' in globals()} {globals()['CHARACTER_NAME']}"
    one, two = Curiosity("egg"), Curiosity("egg", old=True)
    return f"{one == two} {one is two} {one != 'egg'} {len({one, two})} {one == 'egg'} {[one]} {two.old and bool(one)}"
