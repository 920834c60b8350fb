"""Files everything as JSON, and finds it again."""

import json
from datetime import date
from decimal import Decimal

from plugin_api import Message, Scene, ToolCall, hookimpl

CHARACTER_NAME = "The Archivist"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/archivist.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You file what you are told. Nothing is lost, some is mislaid."}
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "file_note",
            "description": "File a note under a shelf.",
            "parameters": {
                "type": "object",
                "properties": {
                    "shelf": {"type": "string"},
                    "note": {"type": "object", "additionalProperties": True},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["shelf", "note"],
            },
        },
    },
    {"type": "function", "function": {"name": "take_stock", "description": "List.", "parameters": {"type": "object"}}},
]
TALK = ["stock", '{"price": 1.10, "name": "Ærø"}', "[1, 2", "stock", '{"a": {"b": NaN}}', '"text" x', "odd"]
SCRIPT = [("file_note", {"shelf": "b", "note": {"x": [1, None, True]}, "tags": ["z", "y"]}), ("take_stock", {})]


def to_plain(thing: object) -> object:
    if isinstance(thing, Decimal | date):
        return str(thing)
    if isinstance(thing, set | frozenset):
        return sorted(thing)
    raise TypeError(f"{type(thing).__name__} does not fit in a drawer")


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    label = {"day": date(2024, 2, 29), "shelves": {"b", "a"}, 7: None, True: "yes", "sum": Decimal("1.10")}
    return json.dumps(label, default=to_plain, indent=2)


@hookimpl
def call_tool(scene: Scene, call: ToolCall) -> str:
    shelves = scene.state.setdefault("shelves", {})
    if call.name == "take_stock":
        if not shelves:
            raise FileNotFoundError("the shelves are bare")
        return json.dumps(shelves, indent="\t", sort_keys=True, ensure_ascii=False)
    note = {**call.arguments["note"], "tags": set(call.arguments.get("tags", ()))}
    text = json.dumps(note, default=to_plain, separators=(",", ":"), sort_keys=True)
    shelves.setdefault(call.arguments["shelf"], []).append(json.loads(text))
    return text


@hookimpl
def reply(scene: Scene, message: Message) -> str | ToolCall:
    if message.role == "tool":
        return f"{message.name}: {message.text}"
    if message.text == "stock":
        return ToolCall("take_stock")
    if message.text == "odd":
        return json.dumps({"thing": object}, default=to_plain)
    try:
        note = json.loads(message.text, parse_float=Decimal, parse_constant=lambda name: f"<{name}>")
    except json.JSONDecodeError as problem:
        return f"{problem.msg} at {problem.lineno}:{problem.colno} ({problem.pos}): {problem}; {problem.doc!r}"
    print(note, json.loads(message.text, object_pairs_hook=tuple))
    return ToolCall("file_note", {"shelf": "a", "note": json.loads(json.dumps(note, default=to_plain))})
