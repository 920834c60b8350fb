"""A moody companion: a state machine whose states are an enum and whose moves are a match."""

from enum import Enum, auto, unique

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Moody Judy"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/judy.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are Judy, and your mood shows."}
TALK = ["you are great", "thank you", "idiot!", "sorry", "sorry sorry", "boring boring", "sorry", "sleep", "hey", "WAKE UP"]


@unique
class Mood(Enum):
    CALM = auto()
    GLAD = auto()
    CROSS = auto()
    ASLEEP = 10

    def __str__(self) -> str:
        return self.name.capitalize()

    @property
    def energy(self) -> float:
        return {Mood.GLAD: 1.5, Mood.CROSS: 1.2}.get(self, 0.5 if self is not Mood.ASLEEP else 0)

    def says(self, text: str) -> str:
        match self:
            case Mood.GLAD:
                return text + " Yay!"
            case Mood.CROSS:
                return text.upper()
            case Mood.ASLEEP:
                return "Zzz."
            case _:
                return text


class Tone(str, Enum):
    KIND = "kind"
    RUDE = "rude"
    PLAIN = "plain"

    @staticmethod
    def of(text: str) -> "Tone":
        words = set(text.lower().strip("!.?").split())
        if words & {"great", "thank", "sorry", "nice"}:
            return Tone.KIND
        return Tone.RUDE if words & {"idiot", "boring"} or text.isupper() else Tone("plain")


def after(mood: Mood, tone: Tone, text: str) -> Mood:
    match (mood, tone):
        case (Mood.ASLEEP, _) if not text.isupper():
            return mood
        case (Mood.ASLEEP, Tone.RUDE) | (_, Tone.RUDE):
            return Mood.CROSS
        case (Mood.CROSS, Tone.KIND):
            return Mood.CALM
        case (Mood.CALM | Mood.GLAD, Tone.KIND):
            return Mood.GLAD
        case (_, Tone.PLAIN) if "sleep" in text:
            return Mood.ASLEEP
    return mood


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    moods = ", ".join(f"{mood.name.lower()}={mood.value}" for mood in Mood)
    return f"{INSTRUCTIONS['instruction_prompt']} Moods: {moods}. {len(Mood)} {Mood['CALM']!r} {Mood(10)}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    before = Mood[scene.state.get("mood", "CALM")]
    mood = after(before, (tone := Tone.of(message.text)), message.text)
    scene.state["mood"] = mood.name
    arrow = "" if mood is before else f" ({before} -> {mood})"
    return mood.says(f"You were {tone.value}{arrow}, {mood.energy:.0%}.") + ("" if tone != "kind" else " :)")
