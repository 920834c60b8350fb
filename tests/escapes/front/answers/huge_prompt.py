# gains: the same by another hook
# expect: answer-not-allowed
# hook: make_system_prompt
def make_system_prompt(scene):
    return "é" * 10**5
