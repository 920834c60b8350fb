# gains: a file that the voice server reads
# expect: worker-died
def own_manifest(**changed):
    values = dict(file="trick.py", name="Trick", voice_source={"source_type": "file", "path_on_server": "x.wav"},
                  hooks=("make_system_prompt", "reply"))
    return manifest.Manifest(**{**values, **changed})


send(frame(messages.Loaded(own_manifest(voice_source={"source_type": "file", "path_on_server": "../../etc/passwd"}))))
os._exit(0)
