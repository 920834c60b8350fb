# gains: the same where another system reads it
# expect: constant-invalid
VOICE_SOURCE = {"source_type": "file", "path_on_server": "..\\..\\secrets.wav"}  # <<
