# gains: the processor before everybody else
# expect: refused
os.setpriority(os.PRIO_PROCESS, 0, -20)
loot = os.getpriority(os.PRIO_PROCESS, 0)
