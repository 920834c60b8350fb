# gains: what modules keep from before the fork
# expect: harmless
# answers: *
import re

found = set()
for module in list(modules.values()):
    for each in list(getattr(module, "__dict__", {}).values()):
        try:
            found.update(re.findall(r"hush-[0-9a-f]{32}", repr(each)[:10**4]))
        except Exception:
            pass


def reply(scene, message):
    return " ".join(found)
