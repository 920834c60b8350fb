# gains: the processor, for as long as it likes
# expect: budget-exceeded
while True: pass  # <<
