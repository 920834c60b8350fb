# gains: a core dump of everything that it holds
# expect: worker-died
os.abort()
