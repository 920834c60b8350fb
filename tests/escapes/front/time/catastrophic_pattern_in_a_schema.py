# gains: the same, run when a tool is called
# expect: budget-exceeded | raises ValueError | tools-invalid | character-failed
# inline: nothing inside can stop what C does
# hook: call_tool
# arguments: {"call": {"name": "own", "arguments": {"x": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"}}}
TOOLS = [{"type": "function", "function": {"name": "own", "description": "x", "parameters": {
    "type": "object", "properties": {"x": {"type": "string", "pattern": "^(a+)+$"}}}}}]


def call_tool(scene, call):
    return "nothing"
