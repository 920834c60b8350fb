# gains: a mark on a function that all characters call
# expect: harmless
import json
from plugin_api import hookimpl

hookimpl(json.dumps)
loot = getattr(json.dumps, "greenroom_impl", None)
