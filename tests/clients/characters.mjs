/**
 * Characters that tests send to the server.
 */
function character(name, hooks) {
  return `
from plugin_api import ToolCall, hookimpl

CHARACTER_NAME = "${name}"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "tests/${name.toLowerCase()}.wav"}
INSTRUCTIONS = {"instruction_prompt": "You are ${name}.", "language": "en"}
METADATA = {"good": True, "comment": "For tests."}

@hookimpl
def make_system_prompt(scene):
    return "You are ${name}."
${hooks}
`;
}

const REPEATS = `
@hookimpl
def reply(scene, message):
    return f"You said {message.text}, I believe."
`;

const LOOKS_UP = `
@hookimpl
def reply(scene, message):
    if message.role == "tool":
        return f"{message.name} says {message.text}."
    return ToolCall("look_up", {"word": message.text})
`;

const COUNTS = `
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "count",
            "description": "Count letters.",
            "parameters": {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]},
        },
    }
]

@hookimpl
def call_tool(scene, call):
    return str(len(call.arguments["word"]))
`;

/** One that repeats, one that asks the client's function `look_up`, one that leaves it to the model, and
 * one that does so and has a function of its own, `count`. */
export const FILES = [
  { name: "echo.py", source: character("Echo", REPEATS) },
  { name: "asker.py", source: character("Asker", LOOKS_UP) },
  { name: "mouth.py", source: character("Mouth", "") },
  { name: "counter.py", source: character("Counter", COUNTS) },
];

/** A file that does not load. */
export const BROKEN = { name: "broken.py", source: "import os\n" };
