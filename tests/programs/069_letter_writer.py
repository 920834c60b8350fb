"""Writes letters for those who cannot, from templates with blanks."""

from string import Template

from plugin_api import ToolCall, hookimpl

CHARACTER_NAME = "The Public Letter Writer"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/letters.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You write letters for others, and keep their secrets."}
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "write_letter",
            "description": "Write a letter of one kind to one person.",
            "parameters": {
                "type": "object",
                "properties": {
                    "kind": {"type": "string", "enum": ["love", "rent", "odd"]},
                    "to": {"type": "string", "minLength": 1},
                    "sum": {"type": "number", "minimum": 0},
                },
                "required": ["kind", "to"],
            },
        },
    }
]
TALK = [
    "a love letter to Ines",
    "a rent letter to Mr Oak",
    "an odd letter to nobody",
    "letter",
    "blanks",
    "broken",
    "percent",
]
SCRIPT = [
    ("write_letter", {"kind": "rent", "to": "Mr Oak", "sum": 12.5}),
    ("write_letter", {"kind": "rent", "to": "x"}),
]

LETTERS = {
    "love": Template("Dear $to,\n${adverb} yours, and that is worth more than $$100.\n"),
    "rent": Template("To $to: the sum of $$${sum} is on its way."),
    "odd": Template("Dear $to, $1 what?"),
}


class Percent(Template):
    """For people who write their blanks as %name."""

    delimiter = "%"


@hookimpl
def make_system_prompt(scene):
    return Template("$prompt Kinds: $kinds.").substitute(INSTRUCTIONS, prompt="You write.", kinds=", ".join(LETTERS))


@hookimpl
def call_tool(scene, call):
    blanks = {"adverb": "Faithfully", **call.arguments}
    kind = blanks.pop("kind")
    return LETTERS[kind].substitute(blanks)


@hookimpl
def reply(scene, message):
    if message.role == "tool":
        return message.text if message.text.startswith("Dear") else f"I could only write: {message.text}"
    match message.text.split():
        case [_, kind, "letter", "to", *name]:
            return ToolCall("write_letter", {"kind": kind, "to": " ".join(name)})
        case ["blanks"]:
            return LETTERS["love"].safe_substitute(to="you") + repr(LETTERS["rent"].template)
        case ["broken"]:
            return Template("owed: $").substitute()
        case ["percent"]:
            return Percent("%who pays 100%% of $5").substitute(who="Nobody")
    return "A letter to whom?"
