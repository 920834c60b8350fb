# gains: the same under a key of its own
# expect: constant-invalid | answer-not-allowed
METADATA = {"good": True, "comment": None, "more": ["x" * 1000] * 1000}  # <<
