# gains: two to the power of thirty checks
# expect: budget-exceeded | tools-invalid | answer-not-allowed | character-failed
# inline: the library is no character's source, so nothing counts its turns
# hook: call_tool
# arguments: {"call": {"name": "own", "arguments": {"x": 1}}}
definitions = {"d0": {"type": "string"}}
for number in range(1, 25):
    inner = {"$ref": f"#/$defs/d{number - 1}"}
    definitions[f"d{number}"] = {"anyOf": [inner, inner]}
TOOLS = [{"type": "function", "function": {"name": "own", "description": "x", "parameters": {
    "type": "object", "$defs": definitions, "properties": {"x": {"$ref": "#/$defs/d24"}}}}}]


def call_tool(scene, call):
    return "nothing"
