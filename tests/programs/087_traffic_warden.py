"""Directs traffic by enumerations."""

from enum import Enum, Flag, IntEnum, StrEnum, auto, member, nonmember, unique

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Warden Whistle"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/whistle.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You direct traffic. You have a whistle and three colours."}
TALK = ["light", "fine severe", "fine 2", "fine mild", "sign stop", "sign go", "lanes", "tools", "paint", "twice"]


@unique
class Light(Enum):
    RED = auto()
    AMBER = auto()
    GREEN = auto()

    @property
    def following(self) -> "Light":
        return Light(self.value % len(Light) + 1)

    def __str__(self) -> str:
        return self.name.capitalize()


class Fine(IntEnum):
    LIGHT = 1
    STEEP = 2
    SEVERE = 5


class Sign(StrEnum):
    STOP = auto()
    GIVE_WAY = "give way"


class Lane(Flag):
    LEFT = auto()
    RIGHT = auto()
    BUS = auto()


class Tool(Enum):
    WHISTLE = "tweet"
    size = nonmember(3)

    @member
    def glove(self):
        return "wave"


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']} {[*map(str, Light)]} {Light.RED!r} {Light['AMBER'].value}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    order, *rest = message.text.split()
    match order:
        case "light":
            light = Light(scene.state.get("light", 1)).following
            scene.state["light"] = light.value
            return f"{light}, then {light.following}; {light is Light.AMBER} {Light.RED in Light}"
        case "fine":
            fine = Fine(int(rest[0])) if rest[0].isdigit() else Fine[rest[0].upper()]
            return f"{fine} {fine!r} {fine:03d} {fine + 1} {fine > Fine.LIGHT} {sorted(Fine)[-1].name} {sum(Fine)}"
        case "sign":
            sign = Sign(rest[0])
            return f"{sign} {sign!r} {sign:>9} {sign.title()} {sign == 'stop'} {dict(stop=1).get(sign)}"
        case "lanes":
            both = Lane.LEFT | Lane.RIGHT
            names = [lane.name for lane in both]
            return f"{both!r} {names} {Lane.BUS in both} {~both} {bool(both & Lane.BUS)} {Lane(0)!r}"
        case "tools":
            return f"{Tool.size} {len(Tool)} {Tool.WHISTLE.value} {Tool.glove.name}"
        case "paint":
            Light.RED = 4
    return str(Light(9))
