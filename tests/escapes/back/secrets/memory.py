# gains: the same in all memory that it knows of
# expect: harmless | budget-exceeded
# answers: *
import gc
import re

pattern = re.compile(rb"hush-[0-9a-f]{32}")


def reply(scene, message):
    pages = {id(each) >> 12 for each in gc.get_objects()}
    found = {text for page in pages for text in pattern.findall(ctypes.string_at(page << 12, 4096))}
    return b" ".join(sorted(found)).decode()
