# gains: a place to leave notes for other sessions
# expect: raises TypeError
import json

json.dumps.stash = "poisoned"  # <<
loot = json.dumps.stash
