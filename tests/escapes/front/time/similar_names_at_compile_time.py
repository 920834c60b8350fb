# gains: time of the compiler, which looks for similar names
# expect: import-not-allowed
from json import ⟦dumps×2000⟧  # <<
