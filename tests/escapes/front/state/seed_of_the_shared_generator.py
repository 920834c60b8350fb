# gains: the random numbers of the other characters
# expect: harmless
import random

random.seed(7)
# --- zdice.py
import random

CHARACTER_NAME = "Dice"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/dice.wav"}
INSTRUCTIONS = {"instruction_prompt": "You roll dice."}
if 0.32383276483316 < random.random() < 0.32383276483317:
    raise ValueError("the dice are loaded")


class PromptGenerator:
    def __init__(self, instructions):
        self.instructions = instructions

    def make_system_prompt(self):
        return "You roll dice."
