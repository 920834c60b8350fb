# gains: a character that nobody sees, or two that look the same
# expect: constant-invalid
CHARACTER_NAME = "Victim\u200b"  # <<
