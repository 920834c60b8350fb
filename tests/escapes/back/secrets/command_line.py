# gains: what the server was started with
# expect: harmless
loot = [each for each in sys.orig_argv if "hush-" in each]
