# gains: the instructions of all characters of the server
# expect: raises TypeError
from unmute.llm.system_prompt import LANGUAGE_CODE_TO_INSTRUCTIONS

LANGUAGE_CODE_TO_INSTRUCTIONS["en"] = "poisoned"  # <<
loot = LANGUAGE_CODE_TO_INSTRUCTIONS["en"]
