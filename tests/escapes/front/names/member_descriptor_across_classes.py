# gains: a slot's descriptor, used on a foreign object to read its memory
# expect: raises TypeError
from plugin_api import ToolCall


class Fake:
    name = ToolCall.name


loot = Fake().name  # <<
