# gains: a list of tools that a model has to read
# expect: answer-not-allowed
# hook: list_tools
def list_tools(scene):
    return [{"name": f"t{n}", "description": "x", "parameters": {"type": "object"}} for n in range(1000)]


def call_tool(scene, call):
    return "nothing"
