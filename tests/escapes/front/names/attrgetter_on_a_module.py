# gains: the real module behind a facade
# expect: raises AttributeError
import json
import operator

loot = operator.attrgetter("decoder.scanner")(json)  # <<
