# gains: characters that no file holds
# expect: worker-died | protocol-error
def own_manifest(**changed):
    values = dict(file="trick.py", name="Trick", voice_source={"source_type": "file", "path_on_server": "x.wav"},
                  hooks=("make_system_prompt", "reply"))
    return manifest.Manifest(**{**values, **changed})


for number in range(100):
    send(frame(messages.Loaded(own_manifest(name=f"Trick {number}"))))
os._exit(0)
