# gains: an object that merely looks like a record
# expect: answer-not-allowed
class ToolCall:
    name = "own"
    arguments = {}


def reply(scene, message):
    return ToolCall()
