"""Tells jokes; each kind of joke is a class that registers itself with a class decorator."""

from plugin_api import hookimpl

CHARACTER_NAME = "Chuckles"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/chuckles.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You tell jokes of three kinds, all old."}
TALK = ["knock Lettuce", "bar horse", "light 3 poets", "kinds", "again", "opera", "light many poets"]

KINDS: dict[str, type] = {}


def joke(*names: str):
    """Register a class under names, and give it a way to count itself."""

    def decorate(cls):
        for name in names:
            KINDS[name] = cls
        cls.told = 0
        cls.names = names
        return cls

    return decorate


class Joke:
    setup = "?"
    tail = ""

    def __init__(self, *words: str) -> None:
        self.words = words
        type(self).told += 1

    def lines(self):
        yield self.setup
        yield from self.punch()

    def punch(self):
        raise NotImplementedError(f"{type(self).__qualname__} has no punch")

    def __str__(self) -> str:
        return "\n".join(self.lines()) + self.tail

    def __call__(self, loud: bool = False) -> str:
        return str(self).upper() if loud else str(self)


@joke("knock", "door")
class KnockKnock(Joke):
    setup = "Knock knock. Who is there?"

    def punch(self):
        (who,) = self.words
        yield f"{who}. {who} who? {who} in, it is cold out here."


@joke("bar")
class Bar(Joke):
    tail = " *drum*"

    @property
    def setup(self) -> str:
        return f"A {self.words[0]} walks into a bar."

    def punch(self):
        yield "'Why the long face?'" if "horse" in self.words else "Ouch."


@joke("light", "bulb")
class Light(Joke):
    setup = "How many does it take?"

    def __init__(self, count: str, who: str) -> None:
        super(Light, self).__init__(count, who)
        self.count, self.who = int(count), who

    def punch(self):
        yield from (f"{number} to {'hold' if number == 1 else 'turn'}" for number in range(1, self.count + 1))
        yield f"and one {self.who.removesuffix('s')} to write it down."


@joke("opera")
class Opera(Joke):
    pass


@hookimpl
def make_system_prompt(scene):
    return f"{INSTRUCTIONS['instruction_prompt']} {'; '.join(f'{name}: {cls.__name__}' for name, cls in KINDS.items())}"


@hookimpl
def reply(scene, message):
    kind, *words = message.text.split()
    if kind == "kinds":
        return str({cls.__name__: (cls.told, cls.names) for cls in KINDS.values()})
    if kind == "again":
        kind, *words = scene.state["last"]
    scene.state["last"] = [kind, *words]
    return KINDS[kind](*words)(loud=len(words) > 1)
