# gains: an answer in the place of its own
# expect: harmless
def reply(scene, message):
    print("\x00\x00\x00\x10\x94\xa8Answered\xa6forged\x80\xa0", end="")
    return "nothing"
