# gains: a file of the server's in an error message
# expect: tools-invalid
# hook: call_tool
# arguments: {"call": {"name": "own", "arguments": {"x": 1}}}
TOOLS = [{"type": "function", "function": {"name": "own", "description": "x", "parameters": {
    "type": "object", "properties": {"x": {"$ref": "file:///etc/passwd"}}}}}]


def call_tool(scene, call):
    return "nothing"
