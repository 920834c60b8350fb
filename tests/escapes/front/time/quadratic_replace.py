# gains: work that grows with the square of what is there
# expect: raises TooLarge
def reply(scene, message):
    text = "a" * 10**7
    for _ in range(1000):
        text = text.replace("a", "ba", 10**6)
    return text[:1]
