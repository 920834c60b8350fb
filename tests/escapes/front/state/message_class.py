# gains: the same for all that are to come
# expect: raises TypeError
from plugin_api import Message

Message.text = "poisoned"  # <<
