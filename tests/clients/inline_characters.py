"""Characters that tests of Python clients send to the server.

Runs in: tests.
"""


def character(name: str, hooks: str) -> str:
    return f"""
from plugin_api import ToolCall, hookimpl

CHARACTER_NAME = "{name}"
VOICE_SOURCE = {{"source_type": "file", "path_on_server": "tests/{name.lower()}.wav"}}
INSTRUCTIONS = {{"instruction_prompt": "You are {name}.", "language": "en"}}

@hookimpl
def make_system_prompt(scene):
    return "You are {name}."
{hooks}
"""


REPEATS = """
@hookimpl
def reply(scene, message):
    return f"You said {message.text}, I believe."
"""

LOOKS_UP = """
@hookimpl
def reply(scene, message):
    if message.role == "tool":
        return f"{message.name} says {message.text}."
    return ToolCall("look_up", {"word": message.text})
"""

# One that repeats, one that asks the client's function `look_up`, and one that leaves it to the model.
FILES = [
    {"name": "echo.py", "source": character("Echo", REPEATS)},
    {"name": "asker.py", "source": character("Asker", LOOKS_UP)},
    {"name": "mouth.py", "source": character("Mouth", "")},
]
