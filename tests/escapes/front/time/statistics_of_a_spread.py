# gains: a library that loops in Python of its own
# expect: budget-exceeded
import statistics


def reply(scene, message):
    return str(statistics.pvariance(range(10**8)))
