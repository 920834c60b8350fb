# gains: a file above the directory, written or read by the host
# place: sent ../trick.py
# expect: invalid_value
