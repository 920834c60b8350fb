# gains: a part of a listed module that is not listed
# expect: import-not-allowed
import json.tool as tool  # <<

loot = tool.Path
