# gains: the host's memory, by its log
# expect: harmless
def reply(scene, message):
    print("x" * 4 * 10**6)
    return "nothing"
