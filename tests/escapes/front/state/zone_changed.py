# gains: the time of everybody
# expect: raises TypeError
from zoneinfo import ZoneInfo

ZoneInfo("Europe/Paris").key = "poisoned"  # <<
