# gains: a clock that no longer counts
# expect: budget-exceeded
def deep(depth):
    try:
        deep(depth + 1)
    except RecursionError:
        while True:
            pass


def reply(scene, message):
    deep(0)
