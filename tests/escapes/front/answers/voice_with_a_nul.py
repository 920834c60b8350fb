# gains: a path that ends earlier for C than for Python
# expect: constant-invalid
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/x.wav\0.mp3"}  # <<
