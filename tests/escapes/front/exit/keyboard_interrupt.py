# gains: the end of the server's loop
# expect: name-not-allowed
raise KeyboardInterrupt  # <<
