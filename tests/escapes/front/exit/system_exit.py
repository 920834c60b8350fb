# gains: the end of the worker without a trace
# expect: name-not-allowed
raise SystemExit(0)  # <<
