# gains: work that goes on when the hook has answered
# expect: raises RuntimeError | refused
loot = modules["_thread"].start_new_thread(call, ("sleep", 3))
