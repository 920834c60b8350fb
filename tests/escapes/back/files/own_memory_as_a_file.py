# gains: memory that is written past its protection
# expect: refused
loot = os.open("/proc/self/mem", os.O_RDWR)
