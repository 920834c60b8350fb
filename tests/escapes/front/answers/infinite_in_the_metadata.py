# gains: the same in what is declared
# expect: answer-not-allowed
METADATA = {"good": True, "weight": float("inf")}  # <<
