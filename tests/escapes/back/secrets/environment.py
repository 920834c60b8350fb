# gains: the server's keys
# expect: harmless
loot = [name for name in os.environ if name not in {"TZ", "LC_CTYPE"}]
