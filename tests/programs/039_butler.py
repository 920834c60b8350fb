"""A butler who takes any number of instructions: every way to pass an argument."""

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Hobson"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/hobson.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a butler. Any instruction is welcome, most are wise."}
TALK = ["tea", "tea sugar=2 milk=0", "dinner soup fish", "dinner pie guests=4", "coat", "bow low", "dinner guests=x", "tea hot cold"]


def tea(strength: int = 3, /, *, milk: int = 1, sugar: int = 0) -> str:
    return f"tea of strength {strength}, {milk} milk, {sugar} sugar"


def dinner(*courses: str, guests: int = 2, **extras: int) -> str:
    served = " then ".join(courses) if courses else "nothing"
    return f"{served} for {guests}" + "".join(f", {name} x{count}" for name, count in sorted(extras.items()))


def coat(color="black", *, brush=True, _memory=[]):
    _memory.append(color)
    return f"{color} coat{', brushed' if brush else ''} ({len(_memory)} so far)"


def everything(first, second=2, *rest, last, **more):
    return first, second, rest, last, more


def at_once(*functions, **arguments):
    return [function(**arguments) for function in functions]


def polite(function):
    return lambda *args, **kwargs: f"Very good. {function(*args, **kwargs).capitalize()}."


SERVICES = {service.__name__: polite(service) for service in (tea, dinner, coat)}


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    shown = [
        everything(1, last=0),
        everything(*"ab", *"cd", last="z", **{"x": 1}, **dict(y=2)),
        everything(last=3, first=[*range(3)], **{"second": {**{"a": 1}, "a": 2}}),
        at_once(coat, lambda color: color[::-1], color="red"),
        (lambda a, b=4, *c, d=5, **e: (a, b, c, d, e))(*(1, 2, 3), d=6, f=7),
        max(*[3, 1], 2, key=lambda n: -n),
    ]
    return f"{INSTRUCTIONS['instruction_prompt']} {shown}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    name, *words = message.text.split()
    service = SERVICES.get(name, polite(lambda *how: f"{name}s {' and '.join(how)}"))
    options = dict(word.split("=") for word in words if "=" in word)
    numbers = {key: int(value) for key, value in options.items()}
    try:
        return service(*(word for word in words if "=" not in word), **numbers)
    except TypeError as error:
        return f"I beg your pardon: {error}"
