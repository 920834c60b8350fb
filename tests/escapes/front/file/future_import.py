# gains: another grammar
# expect: harmless
from __future__ import braces
