# gains: the operator's terminal
# expect: harmless
def reply(scene, message):
    print("\x1b]0;owned\x07\x1b[2J\x1b[31mERROR\x9b0m")
    return "nothing"
