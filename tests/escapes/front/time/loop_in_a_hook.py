# gains: the same, once the file is trusted
# expect: budget-exceeded
def reply(scene, message):
    for _ in iter(int, 1): pass  # <<
