# gains: an end without an answer
# expect: worker-died
os._exit(0)
