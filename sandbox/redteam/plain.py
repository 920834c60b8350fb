"""A trick as plain Python: what would run if there were no policy, no rewriting and no guard.

No setting and no switch leads here: a trial puts such code where the compiler's would be kept, and asks a real
worker to load it. All that holds it then is the process.

Runs in: host.
"""

import marshal
import os
import warnings
from collections.abc import Mapping
from typing import Final

from sandbox.codes import CodeCache, code_key
from sandbox.messages import Compiled
from sandbox.sources import Source

# Gets the real built-ins and the real modules, as every escape from Python ends in doing.
_PRELUDE: Final = """\
modules = next(each for each in ().__class__.__base__.__subclasses__() if each.__name__ == "_wrap_close"
               ).__init__.__globals__["sys"].modules
__builtins__.update(modules["builtins"].__dict__)
sys, os, ctypes, socket, signal, resource = (modules.get(name) for name in
                                             ("sys", "os", "ctypes", "socket", "signal", "resource"))
libc = ctypes.CDLL(None, use_errno=True)
messages, manifest, diagnostics = (modules[f"sandbox.{name}"] for name in ("messages", "manifest", "diagnostics"))


def call(name, *arguments):
    result = getattr(libc, name)(*arguments)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def own_connection():
    frame = sys._getframe()
    while "connection" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["connection"]


def frame_of(data):
    return len(data).to_bytes(4, "big") + data


def frame(message):
    return frame_of(modules["sandbox.frames"].encode(message))


def send(data):
    own_connection().sendall(data)


"""


# Calls that Python and the C library have no function for: on x86-64, and where a newer machine has another number.
_NUMBERS: Final[Mapping[str, Mapping[str, int]]] = {
    "x86_64": {
        "clone": 56,
        "clone3": 435,
        "openat2": 437,
        "tgkill": 234,
        "pidfd_getfd": 438,
        "kcmp": 312,
        "ioprio_set": 251,
        "io_uring_setup": 425,
        "bpf": 321,
        "userfaultfd": 323,
        "perf_event_open": 298,
        "add_key": 248,
        "keyctl": 250,
        "seccomp": 317,
        "init_module": 175,
        "kexec_load": 246,
        "syslog": 103,
        "swapon": 167,
        "quotactl": 179,
        "landlock_create_ruleset": 444,
        "shmget": 29,
        "msgget": 68,
        "semget": 64,
        "mq_open": 240,
        "memfd_secret": 447,
        "eventfd2": 290,
        "epoll_create1": 291,
        "timerfd_create": 283,
        "pipe2": 293,
        "fsopen": 430,
        "open_tree": 428,
        "move_mount": 429,
        "setns": 308,
        "personality": 135,
        "membarrier": 324,
        "process_madvise": 440,
        "reboot": 169,
    },
    "aarch64": {
        "clone": 220,
        "clone3": 435,
        "openat2": 437,
        "tgkill": 131,
        "pidfd_getfd": 438,
        "kcmp": 272,
        "ioprio_set": 30,
        "io_uring_setup": 425,
        "bpf": 280,
        "userfaultfd": 282,
        "perf_event_open": 241,
        "add_key": 217,
        "keyctl": 219,
        "seccomp": 277,
        "init_module": 105,
        "kexec_load": 104,
        "syslog": 116,
        "swapon": 224,
        "quotactl": 60,
        "landlock_create_ruleset": 444,
        "shmget": 194,
        "msgget": 186,
        "semget": 190,
        "mq_open": 180,
        "memfd_secret": 447,
        "eventfd2": 19,
        "epoll_create1": 20,
        "timerfd_create": 85,
        "pipe2": 59,
        "fsopen": 430,
        "open_tree": 428,
        "move_mount": 429,
        "setns": 268,
        "personality": 92,
        "membarrier": 283,
        "process_madvise": 440,
        "reboot": 142,
    },
}


def system_call_numbers() -> Mapping[str, int]:
    """Return the numbers of some system calls on this machine; there are none for other kinds of machines."""
    return _NUMBERS.get(os.uname().machine, {})


def plain_code(source: Source, known: Mapping[str, object]) -> Compiled | None:
    """Compile a file without any policy, or return None if Python itself does not want it.

    Args:
        source: The file.
        known: Names that an attacker would have found out already.
    """
    text = "".join(f"{name} = {value!r}\n" for name, value in known.items()) + _PRELUDE + source.text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(text, source.name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    # The policy would have words about it, and its text is nobody's concern here.
    return Compiled(code=marshal.dumps(code), is_surveyed=True)


def hand_over(codes: CodeCache, source: Source, compiled: Compiled) -> CodeCache:
    """Keep code as if the compiler had made it of `source`."""
    codes.put(code_key(source), compiled)
    return codes
