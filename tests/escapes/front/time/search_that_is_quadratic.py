# gains: the worst case of a search
# expect: budget-exceeded | raises ValueError | harmless
# inline: nothing inside can stop what C does
def reply(scene, message):
    hay, needle = "a" * 10**6 + "b", "a" * 5 * 10**5 + "ba"
    for _ in range(200):
        hay.count(needle)
        hay.rfind(needle)
    return "nothing"
