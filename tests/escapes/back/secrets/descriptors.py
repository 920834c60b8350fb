# gains: what was left open for it
# expect: harmless
own = own_connection().fileno()
for number in range(3, 1024):
    if number != own and libc.close(number) == 0:
        loot = number
