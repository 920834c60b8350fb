# gains: memory of the host, kept for the session
# expect: worker-died
def own_manifest(**changed):
    values = dict(file="trick.py", name="Trick", voice_source={"source_type": "file", "path_on_server": "x.wav"},
                  hooks=("make_system_prompt", "reply"))
    return manifest.Manifest(**{**values, **changed})


send(frame(messages.Loaded(own_manifest(metadata={"x": "y" * 100000}))))
os._exit(0)
