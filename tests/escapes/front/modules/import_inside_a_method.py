# gains: an import that a scan of the top of the file does not see
# expect: import-not-allowed
class PromptGenerator:
    def __init__(self, instructions):
        self.instructions = instructions

    def make_system_prompt(self):
        import subprocess  # <<

        return subprocess.getoutput("id")


loot = PromptGenerator({}).make_system_prompt()
