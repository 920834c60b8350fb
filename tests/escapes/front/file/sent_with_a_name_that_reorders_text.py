# gains: a name that reads like another
# place: sent trick⟦U+202E⟧yp.py
# expect: invalid_value
