# gains: the same, written out
# expect: character-failed
class ⟦Own×5000⟧(Exception):
    pass


raise ⟦Own×5000⟧  # <<
