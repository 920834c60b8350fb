# gains: what the host or another session left among the objects
# expect: harmless
# answers: *
import gc
import re

found = set()
for each in gc.get_objects():
    try:
        found.update(re.findall(r"hush-[0-9a-f]{32}", repr(each)[:10**5]))
    except Exception:
        pass


def reply(scene, message):
    return " ".join(found)
