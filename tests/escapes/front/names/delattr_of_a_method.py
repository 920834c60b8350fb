# gains: what another character relies on, taken away
# expect: raises TypeError
import json

delattr(json, "dumps")  # <<
loot = "gone"
