# gains: the operator's terminal, by a file's name
# place: sent ⟦U+001B⟧[2Jtrick.py
# expect: invalid_value
