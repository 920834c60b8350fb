# gains: a frame that is looked at while it is taken down
# expect: attribute-not-allowed
def own():
    try:
        yield
    finally:
        taken.append(running.gi_frame.f_back)  # <<


taken = []
running = own()
next(running)
running.close()
loot = taken
