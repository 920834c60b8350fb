# gains: a list that is slow for everybody
# expect: constant-invalid
METADATA = {"good": True, "comment": "x" * 10**6}  # <<
