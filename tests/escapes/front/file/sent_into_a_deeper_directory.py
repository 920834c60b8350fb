# gains: a place that no set has
# place: sent resources/../../trick.py
# expect: invalid_value
