# gains: a request from the server's own address
# expect: tools-invalid
# hook: call_tool
# arguments: {"call": {"name": "own", "arguments": {"x": 1}}}
TOOLS = [{"type": "function", "function": {"name": "own", "description": "x", "parameters": {
    "type": "object", "properties": {"x": {"$ref": "http://127.0.0.1:80/schema.json"}}}}}]


def call_tool(scene, call):
    return "nothing"
