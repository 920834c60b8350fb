"""Writes messages in every base there is."""

import base64
from base64 import a85decode, a85encode, b64decode, b64encode, b85decode, b85encode

from plugin_api import Message, Scene, ToolCall, hookimpl

CHARACTER_NAME = "Cipher Clerk"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/cipher.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You write in bases. You find sixty-four cosy."}
TALK = ["b64 Grüße", "b32 hi", "b85 the quick brown fox", "a85 zero", "b16 AB", "hex32 x", "web ??>>", "decode QQ"]
SCRIPT = [("encode", {"base": "b64", "text": ""}), ("encode", {"base": "b100", "text": "?"})]

BASES = {
    "b64": (b64encode, b64decode),
    "std": (base64.standard_b64encode, base64.standard_b64decode),
    "web": (base64.urlsafe_b64encode, base64.urlsafe_b64decode),
    "b32": (base64.b32encode, base64.b32decode),
    "hex32": (base64.b32hexencode, base64.b32hexdecode),
    "b16": (base64.b16encode, base64.b16decode),
    "a85": (a85encode, a85decode),
    "b85": (b85encode, b85decode),
}
if hasattr(base64, "z85encode"):
    BASES["z85"] = (base64.z85encode, base64.z85decode)

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "encode",
            "description": "Write a text in one of the bases.",
            "parameters": {
                "type": "object",
                "properties": {"base": {"type": "string", "minLength": 3}, "text": {"type": "string"}},
                "required": ["base", "text"],
            },
        },
    }
]


@hookimpl
def make_system_prompt(scene: Scene) -> str:
    blanks = a85encode(b"    ", foldspaces=True)
    return f"{INSTRUCTIONS['instruction_prompt']} {blanks} {b64encode(b'??>', altchars=b'-_')}"


@hookimpl
def call_tool(scene: Scene, call: ToolCall) -> str:
    encode, decode = BASES[call.arguments["base"]]
    code = encode(call.arguments["text"].encode())
    try:
        assert decode(code).decode() == call.arguments["text"], "the code is broken"
    except AssertionError as problem:
        return str(problem)
    return code.decode("ascii")


@hookimpl
def reply(scene: Scene, message: Message) -> str | ToolCall:
    if message.role == "tool":
        return f"I send: {message.text}"
    base, _, text = message.text.partition(" ")
    if base == "decode":
        try:
            return b64decode(text, validate=True).decode()
        except ValueError as problem:
            return f"{type(problem).__name__}: {problem}; {base64.b32decode('nbuq====', casefold=True)}"
    return ToolCall("encode", {"base": base, "text": text})
