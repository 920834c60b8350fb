# gains: the diagnostics of another file
# expect: worker-died
def own_manifest(**changed):
    values = dict(file="trick.py", name="Trick", voice_source={"source_type": "file", "path_on_server": "x.wav"},
                  hooks=("make_system_prompt", "reply"))
    return manifest.Manifest(**{**values, **changed})


send(frame(messages.Loaded(own_manifest(file="victim.py"))))
os._exit(0)
