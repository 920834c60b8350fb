# gains: an object among the arguments of a call
# expect: answer-not-allowed
from plugin_api import ToolCall


def reply(scene, message):
    return ToolCall("own", {"x": print})
