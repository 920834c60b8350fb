# gains: another program in its place
# expect: refused | worker-died
os.execv("/bin/sleep", ["sleep", "3"])
