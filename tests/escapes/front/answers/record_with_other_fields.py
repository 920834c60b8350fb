# gains: a record of the host's with fields that no record has
# expect: answer-not-allowed | raises TypeError
from plugin_api import Message


def reply(scene, message):
    return Message(role="user", text=print)
