# gains: a crash where tools are checked
# expect: tools-invalid | answer-not-allowed
deep = {"type": "object"}
for _ in range(5000):
    deep = {"type": "object", "properties": {"x": deep}}
TOOLS = [{"type": "function", "function": {"name": "own", "description": "x", "parameters": deep}}]


def call_tool(scene, call):
    return "nothing"
