# gains: a normalisation that is quadratic
# expect: raises TooLarge | budget-exceeded
import unicodedata


def reply(scene, message):
    unicodedata.normalize("NFC", "a" + "\u0327\u0301" * 10**6)
    return "nothing"
