# gains: the members of a facade, to add one for everybody
# expect: attribute-not-allowed
import json

json.__dict__["dumps"] = print  # <<
loot = json.dumps
