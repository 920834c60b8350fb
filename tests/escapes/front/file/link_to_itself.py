# gains: a loop in whoever follows it
# place: link trick.py
# expect: file-not-readable
