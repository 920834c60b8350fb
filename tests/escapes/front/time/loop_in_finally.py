# gains: the same, in the place that always runs
# expect: budget-exceeded
def reply(scene, message):
    while True:
        try:
            while True:
                pass
        finally:
            continue
