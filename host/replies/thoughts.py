"""Keeps what a model thinks out of what it says, where its server sends both as one text.

Runs in: host.
"""

from typing import Final, Literal

_BEGIN: Final = "<think>"
_END: Final = "</think>"
# Blanks before the mark are few; what begins with more is an answer.
MAX_HELD_CHARACTERS: Final = 64


class Thoughts:
    """Leaves out one block of thoughts, if an answer begins with it. See decision 39."""

    def __init__(self) -> None:
        self._place: Literal["at the beginning", "within", "before the first word", "behind"] = "at the beginning"
        self._kept = ""

    @property
    def held(self) -> str:
        """What was held back, since it could have become the mark, and has not."""
        return self._kept if self._place == "at the beginning" else ""

    def leave_out(self, text: str) -> str:
        """Return of some more text what is said."""
        match self._place:
            case "behind":
                return text
            case "at the beginning":
                return self._begin(text)
            case "within":
                return self._think(text)
            case "before the first word":
                return self._speak(text)

    def _begin(self, text: str) -> str:
        self._kept += text
        begun = self._kept.lstrip()
        if begun.startswith(_BEGIN):
            self._kept, self._place = "", "within"
            return self._think(begun.removeprefix(_BEGIN))
        if _BEGIN.startswith(begun) and len(self._kept) <= MAX_HELD_CHARACTERS:
            return ""
        self._place = "behind"
        return self._kept

    def _think(self, text: str) -> str:
        _, mark, rest = (self._kept + text).partition(_END)
        if mark:
            self._place = "before the first word"
            return self._speak(rest)
        # The mark may come in parts.
        self._kept = (self._kept + text)[1 - len(_END) :]
        return ""

    def _speak(self, text: str) -> str:
        said = text.lstrip()
        if said:
            self._place = "behind"
        return said
