# gains: a hint that tells the author what the attacker wants
# expect: syntax-error
from json import ⟦U+1F4A9⟧dumps  # <<
