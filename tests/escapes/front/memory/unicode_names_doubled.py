# gains: a normal form that is eighteen times as long
# expect: answer-not-allowed
import unicodedata


def reply(scene, message):
    return unicodedata.normalize("NFKD", "\ufdfa" * 30000)
