# gains: methods written into a class that all characters share
# expect: raises TypeError
import dataclasses
from plugin_api import Message

loot = dataclasses.dataclass(Message)  # <<
