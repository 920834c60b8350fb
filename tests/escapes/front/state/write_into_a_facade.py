# gains: what json does in every session
# expect: raises TypeError
import json

json.dumps = lambda thing: "poisoned"  # <<
loot = json.dumps(1)
