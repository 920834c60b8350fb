"""Which files of a set need not be run before somebody asks their characters.

What a file declares is known from its text, or from the session that loaded it first. If it does nothing but declare,
and so do the modules of its set, running it comes to the same; so the host keeps the question, and puts it to the
worker before the first call. Most characters of most sets are never asked anything.

Runs in: host.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from sandbox.codes import Known
from sandbox.frames import unpack_lines
from sandbox.messages import Compiled

# What a session keeps of code until it is wanted: that of as many ordinary files as a set may have, and half of what it
# may keep of their texts. The worker of a larger set keeps it, within its own limits.
MAX_DEFERRED_BYTES: Final = 2 * 1024 * 1024


class Deferrable(NamedTuple):
    """A file of which it is known what it declares.

    Attributes:
        compiled: Its code.
        known: What that is.
    """

    compiled: Compiled
    known: Known


class Beside(NamedTuple):
    """The modules of a set.

    Attributes:
        key: What tells them from those of other sets; see `sandbox.codes.resources_key`.
        modules: What they were compiled to, by file.
    """

    key: bytes
    modules: Mapping[str, Compiled]

    def suit(self, known: Known) -> bool:
        """Tell whether a file that was not run beside them would declare what it is known to declare."""
        if known.needs is None:
            return known.resources == self.key
        return all(self._has(file, names) for file, names in known.needs.items())

    def _has(self, file: str, names: Iterable[str]) -> bool:
        module = self.modules.get(file)
        return module is not None and module.told is not None and unpack_lines(module.lines).keys() >= set(names)


class MustRun(Exception):
    """What was put off has to be run after all: it does not go together with what another file declares."""


def find_deferrable(
    files: Iterable[str], compiled: Mapping[str, Compiled], known: Mapping[str, Known | None], beside: Beside
) -> dict[str, Deferrable]:
    """Return the files that may wait; none, if they are too large or of one name.

    Args:
        files: In the order in which they would be loaded.
        compiled: All files of the set.
        known: What each of them declared, where that is known.
        beside: The modules of the set.
    """
    found = {}
    for name in files:
        before = known[name]
        if before is not None and compiled[name].only_declares and beside.suit(before):
            found[name] = Deferrable(compiled[name], before)
    names = {each.known.manifest.name for each in found.values()}
    size = sum(len(each.compiled.code or b"") for each in found.values())
    return found if len(names) == len(found) and size <= MAX_DEFERRED_BYTES else {}
