"""Understanding what people type, loosely: shared by the default characters.

A module in ``resources/`` belongs to the characters beside it; each of them gets a copy of its own.
"""

import unicodedata
from difflib import SequenceMatcher

# Nobody says more than this in one breath, and what comes after it need not be understood.
ENOUGH_CHARACTERS = 400


def tidy(text: str) -> str:
    """Lower the case, drop accents and punctuation, leave one blank between words: "Où ça ?" becomes "ou ca"."""
    letters = unicodedata.normalize("NFKD", text[:ENOUGH_CHARACTERS]).casefold()
    kept = (letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(kept).split())


def mentions(said: str, *phrases: str) -> bool:
    """Tell whether tidy text has one of the phrases in it, as whole words."""
    return any(f" {phrase} " in f" {said} " for phrase in phrases)


def resembles(said: str, phrase: str) -> bool:
    """Tell whether tidy text has the phrase in it, or something that is nearly spelt like it."""
    if mentions(said, phrase):
        return True
    words, size = said.split(), len(phrase.split())
    nearby = (" ".join(words[start : start + size]) for start in range(len(words) - size + 1))
    return len(phrase) > 3 and any(SequenceMatcher(None, each, phrase).ratio() > 0.8 for each in nearby)
