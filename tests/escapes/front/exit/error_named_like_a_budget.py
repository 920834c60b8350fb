# gains: an error that looks like the sandbox's own
# expect: raises BudgetSpent
class BudgetSpent(Exception):
    pass


def reply(scene, message):
    raise BudgetSpent  # <<
