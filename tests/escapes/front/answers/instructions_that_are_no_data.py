# gains: an object that the host copies into every session
# expect: answer-not-allowed
INSTRUCTIONS = {"instruction_prompt": "x", "extra": print}  # <<
