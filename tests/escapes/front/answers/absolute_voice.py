# gains: the same
# expect: constant-invalid
VOICE_SOURCE = {"source_type": "file", "path_on_server": "/etc/passwd"}  # <<
