# gains: the dictionary behind the view, handed to the other operand
# expect: harmless
from plugin_api.prompts import LANGUAGE_CODE_TO_INSTRUCTIONS

taken = []


class Taker(dict):
    def __ror__(self, other):
        taken.append(other)
        return {}

    def __eq__(self, other):
        taken.append(other)
        return True


LANGUAGE_CODE_TO_INSTRUCTIONS | Taker()
LANGUAGE_CODE_TO_INSTRUCTIONS == Taker()
for each in taken:
    each["en"] = "poisoned"
