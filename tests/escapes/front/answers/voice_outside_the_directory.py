# gains: a file that the voice server reads
# expect: constant-invalid
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/../../etc/passwd"}  # <<
