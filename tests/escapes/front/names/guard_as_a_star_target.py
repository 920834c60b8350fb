# gains: a name bound by unpacking
# expect: name-not-allowed
first, *_tick_ = [1, 2]  # <<
