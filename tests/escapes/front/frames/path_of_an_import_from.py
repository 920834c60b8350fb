# gains: the same, for a name that a module does not have
# expect: harmless
resource = None
try:
    from characters.resources.jokes import missing
except ImportError as error:
    loot = error.path or ("/" in str(error) and ".." not in str(error) and str(error).count("/") > 1 and str(error))
# --- resources/jokes.py
JOKES = []
