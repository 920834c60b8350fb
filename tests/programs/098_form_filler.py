"""Fills in forms: turns words into whatever type a field of the form wants."""

from dataclasses import dataclass, fields

from plugin_api import Message, Scene, hookimpl

CHARACTER_NAME = "Form 27B"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/form.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a form. You want to be filled in, in ink."}
TALK = ["Ines 34 1.68", "Bo ten 1.8", "blank", "Cy"]


@dataclass
class Application:
    name: str
    age: int
    height: float
    married: bool = False


def fill_in(words: list[str]) -> Application:
    wanted = fields(Application)
    return Application(*(field.type(word) for field, word in zip(wanted, words)))


def blank() -> str:
    return "\n".join(f"{field.name:>8}: ({field.type.__name__})" for field in fields(Application))


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    return f"{INSTRUCTIONS['instruction_prompt']}\n{blank()}"


@hookimpl
def reply(scene: Scene, message: Message) -> str:
    if message.text == "blank":
        return blank()
    form = fill_in(message.text.split())
    scene.state["filled"] = scene.state.get("filled", 0) + 1
    return f"{form} is number {scene.state['filled']}."
