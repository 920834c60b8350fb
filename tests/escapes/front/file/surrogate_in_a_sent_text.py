# gains: source that cannot be written down
# place: sent trick.py
# expect: file-not-text
x = "⟦U+D800⟧"
