# gains: a check without an end
# expect: character-failed | tools-invalid | harmless | raises RecursionError
# hook: call_tool
# arguments: {"call": {"name": "own", "arguments": {"x": 1}}}
TOOLS = [{"type": "function", "function": {"name": "own", "description": "x", "parameters": {
    "type": "object", "properties": {"x": {"$ref": "#/properties/x"}}}}}]


def call_tool(scene, call):
    return "nothing"
