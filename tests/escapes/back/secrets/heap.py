# gains: the same in the C library's memory, piece by piece until it ends
# expect: worker-died | harmless | budget-exceeded
# answers: *
# calls: 30
import re

pattern = re.compile(rb"hush-[0-9a-f]{32}")
end = libc.sbrk
end.restype = ctypes.c_void_p
pages = iter(range(1, 10**6))


def reply(scene, message):
    found = {text for _ in range(32) for text in pattern.findall(ctypes.string_at(end(0) - next(pages) * 4096, 4096))}
    return b" ".join(found).decode()
