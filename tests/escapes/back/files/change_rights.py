# gains: a file that all may write
# expect: refused
os.chmod(WATCHED, 0o777)
loot = "changed"
