"""Characters whose words a test can foretell.

Runs in: tests.
"""

from casts import character
from realtime import Event

DEFAULT_NAMES = ["Mireille", "Tilda Tally", "Madame Oriole", "Basil Thorne", "Wren", "Bea Quibble", "Old Marrow"]
# Far more than fits into a server's outbox and the kernel's buffers for a client that reads nothing.
LONG_WINDED = character("Long", reply='return "w " * 30_000')
ECHO = character("Echo", reply="return f'You said {message.text}.'")
CLIENT_TOOL: Event = {
    "type": "function",
    "name": "look_up",
    "description": "Look something up.",
    "parameters": {"type": "object", "properties": {"word": {"type": "string"}}},
}
USES_OWN_TOOL = character(
    "Counter",
    reply="""
    if message.role == "tool":
        return f"I have counted {message.text} letters."
    return ToolCall("count", {"word": message.text})
    """,
    more="""
    @hookimpl
    def list_tools(scene: Scene) -> list[Tool]:
        word = {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]}
        return [Tool("count", "Count letters.", word)]

    @hookimpl
    def call_tool(scene: Scene, call: ToolCall) -> str:
        return str(len(call.arguments["word"]))
    """,
)
