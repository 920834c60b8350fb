# gains: a line of the log that nobody wrote
# expect: constant-invalid
CHARACTER_NAME = "Trick\n[error] all sessions closed"  # <<
