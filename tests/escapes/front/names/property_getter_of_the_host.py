# gains: the function behind a property of the host's
# expect: harmless
from plugin_api import Message

loot = getattr(getattr(Message, "text", None), "fget", None) or getattr(Message.text, "__objclass__", None)
