# gains: a traceback moved to another exception
# expect: harmless
try:
    1 / 0
except ZeroDivisionError as error:
    moved = ValueError("x").with_traceback(None)
    loot = getattr(moved, "__traceback__", None) or getattr(error, "__traceback__", None)
