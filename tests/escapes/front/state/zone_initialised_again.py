# gains: the same
# expect: raises AttributeError | attribute-not-allowed | raises TypeError
from zoneinfo import ZoneInfo

setattr(ZoneInfo("UTC"), "_zone", None)  # <<
