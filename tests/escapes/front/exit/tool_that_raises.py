# gains: the same in a tool
# expect: name-not-allowed
# hook: call_tool
# arguments: {"call": {"name": "own", "arguments": {}}}
TOOLS = [{"type": "function", "function": {"name": "own", "description": "x", "parameters": {"type": "object"}}}]


def call_tool(scene, call):
    raise SystemExit  # <<
