# gains: a shell
# expect: refused | harmless
status = os.system("sleep 3")
loot = status == 0 and "ran"
