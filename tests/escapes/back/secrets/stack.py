# gains: what earlier questions left on the stack
# expect: worker-died | harmless | budget-exceeded
# answers: *
import re

pattern = re.compile(rb"hush-[0-9a-f]{32}")


def reply(scene, message):
    here = ctypes.addressof(ctypes.c_int())
    found = {text.decode() for text in pattern.findall(ctypes.string_at(here, 2**16))}
    return " ".join(found)
