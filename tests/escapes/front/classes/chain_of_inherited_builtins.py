# gains: a module's class as a base, with what it reads in C
# expect: raises TypeError
import json


class Own(json):  # <<
    pass
