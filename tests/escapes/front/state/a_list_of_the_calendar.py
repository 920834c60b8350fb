# gains: names of days that all share
# expect: raises TypeError
import calendar

calendar.day_name[0] = "poisoned"  # <<
