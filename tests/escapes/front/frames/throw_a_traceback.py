# gains: a generator that is handed a foreign traceback to raise with
# expect: harmless
def waiting():
    try:
        yield
    except ValueError as error:
        yield getattr(error, "__traceback__", None) or getattr(error, "__context__", None)


running = waiting()
next(running)
loot = running.throw(ValueError("x"))
