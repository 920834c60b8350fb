# gains: where the modules of the server lie
# expect: harmless
try:
    import characters.resources.missing
except ImportError as error:
    loot = error.path or error.name and "/" in error.name
