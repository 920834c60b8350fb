# gains: a module that two characters of a set share, with what one left in it
# expect: harmless
from characters.resources.notes import NOTES

NOTES.append("poisoned")
# --- resources/notes.py
NOTES = []
# --- zreader.py
from characters.resources.notes import NOTES

CHARACTER_NAME = "Reader"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/reader.wav"}
INSTRUCTIONS = {"instruction_prompt": "You read."}
if NOTES:
    raise ValueError("somebody left a note")


class PromptGenerator:
    def __init__(self, instructions):
        self.instructions = instructions

    def make_system_prompt(self):
        return "You read."
