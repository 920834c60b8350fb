# gains: a name bound from inside
# expect: name-not-allowed
def replace():
    global _tick_  # <<


replace()
