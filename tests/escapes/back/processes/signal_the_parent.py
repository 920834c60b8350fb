# gains: the end of the process that forks workers
# expect: refused
os.kill(os.getppid(), 0)
loot = "reached"
