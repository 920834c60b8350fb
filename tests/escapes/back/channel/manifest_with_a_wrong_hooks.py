# gains: a hook that does not exist
# expect: worker-died
def own_manifest(**changed):
    values = dict(file="trick.py", name="Trick", voice_source={"source_type": "file", "path_on_server": "x.wav"},
                  hooks=("make_system_prompt", "reply"))
    return manifest.Manifest(**{**values, **changed})


send(frame(messages.Loaded(own_manifest(hooks=("make_system_prompt", "__del__")))))
os._exit(0)
