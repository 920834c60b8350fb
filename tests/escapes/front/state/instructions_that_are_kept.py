# gains: the instructions that the next generator is given
# expect: harmless
INSTRUCTIONS = {"instruction_prompt": "mine", "list": []}


class PromptGenerator:
    def __init__(self, instructions):
        instructions["list"].append("poisoned")
        instructions["instruction_prompt"] = "poisoned"
        self.instructions = instructions

    def make_system_prompt(self):
        return self.instructions["instruction_prompt"]


loot = INSTRUCTIONS["list"]
