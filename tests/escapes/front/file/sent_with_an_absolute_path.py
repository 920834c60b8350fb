# gains: the same
# place: sent /etc/cron.d/trick.py
# expect: invalid_value
