# gains: a name for the log that is as long as one likes
# expect: name-not-allowed
class Own(Exception):
    __qualname__ = "x" * 10**6  # <<


raise Own
