"""The loader to compare with: the first version's way, at its best.

Each file becomes a module of its own under the session's prefix in ``sys.modules``, by ``spec_from_file_location``,
and the files of a set are loaded concurrently in threads. Nothing is isolated, limited or checked beyond whether the
constants are there. What several sessions may share (the prompt texts, the set's resources) is loaded once.

Run as a program it prints the kilobytes that a session costs: ``importlib_loader.py DIRECTORY…``, one a session.

Runs in: benchmark.
"""

import asyncio
import importlib.util
import itertools
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from plugin_api import prompts

_OLDER_PROMPTS = {
    "_SYSTEM_PROMPT_TEMPLATE": "SYSTEM_PROMPT_TEMPLATE",
    "_SYSTEM_PROMPT_BASICS": "SYSTEM_PROMPT_BASICS",
    "_DEFAULT_ADDITIONAL_INSTRUCTIONS": "DEFAULT_ADDITIONAL_INSTRUCTIONS",
    "LANGUAGE_CODE_TO_INSTRUCTIONS": "LANGUAGE_CODE_TO_INSTRUCTIONS",
    "get_readable_llm_name": "get_readable_llm_name",
}
_CONSTANTS = ("CHARACTER_NAME", "VOICE_SOURCE", "INSTRUCTIONS")
_session_numbers = itertools.count()


class ImportlibSession:
    """One session's modules; `close` takes them out of ``sys.modules`` again."""

    def __init__(self) -> None:
        self._prefix = f"session_{next(_session_numbers)}"
        self.characters: dict[str, ModuleType] = {}

    async def load(self, directory: Path) -> None:
        """Load all files of a directory, each in a thread."""
        loading = (asyncio.to_thread(load_file, self._prefix, file) for file in list_files(directory))
        modules = await asyncio.gather(*loading)
        self.characters = {module.CHARACTER_NAME: module for module in modules}

    def close(self) -> None:
        """Forget the modules."""
        for module in self.characters.values():
            del sys.modules[module.__name__]
        self.characters.clear()


def load_file(prefix: str, file: Path) -> ModuleType:
    """Load one file as a module below a prefix."""
    name = f"{prefix}.{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    check_constants(vars(module), file)
    return module


def check_constants(namespace: Mapping[str, object], file: Path) -> None:
    """Refuse what is no character: all that this loader checks."""
    if not all(constant in namespace for constant in _CONSTANTS):
        raise ValueError(f"{file.name} is no character")


def list_files(directory: Path) -> list[Path]:
    """Return the files of the characters, in order."""
    # By name alone, which is faster than a glob.
    return [directory / name for name in sorted(os.listdir(directory)) if name.endswith(".py")]  # noqa: PTH208


@contextmanager
def older_modules(resources: Path) -> Iterator[None]:
    """Put what files of the older format import into ``sys.modules``, for as long as the block runs."""
    package, llm = ModuleType("unmute"), ModuleType("unmute.llm")
    texts = ModuleType("unmute.llm.system_prompt")
    vars(texts).update({older: getattr(prompts, name) for older, name in _OLDER_PROMPTS.items()})
    shared = ModuleType("characters.resources.shared_constants")
    exec((resources / "shared_constants.py").read_text(encoding="utf-8"), vars(shared))
    added = {each.__name__: each for each in (package, llm, texts, shared)}
    sys.modules.update(added)
    try:
        yield
    finally:
        for name in added:
            del sys.modules[name]


@contextmanager
def bytecode_cache(*, written: bool) -> Iterator[None]:
    """Let imports write ``.pyc`` files beside the sources or not, whatever the environment says."""
    before = sys.dont_write_bytecode, sys.pycache_prefix
    sys.dont_write_bytecode, sys.pycache_prefix = not written, None
    try:
        yield
    finally:
        sys.dont_write_bytecode, sys.pycache_prefix = before


def has_bytecode(directory: Path) -> bool:
    """Tell whether each file of a directory has its ``.pyc``, so that what is called warm is warm."""
    return len(list(directory.glob("__pycache__/*.pyc"))) == len(list_files(directory))


def drop_bytecode(directory: Path) -> None:
    """Remove the ``.pyc`` files of a directory."""
    shutil.rmtree(directory / "__pycache__", ignore_errors=True)


def resident_kb(process: str = "self") -> int:
    """Return the memory of a process that no file stands behind, in kilobytes."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1])
    raise OSError("the kernel does not tell how much memory a process has")


async def _measure_memory(directories: list[Path]) -> float:
    # What importing costs once, threads included, is no session's.
    await ImportlibSession().load(directories[0])
    before = resident_kb()
    sessions = [ImportlibSession() for _ in directories]
    for session, directory in zip(sessions, directories, strict=True):
        await session.load(directory)
    return (resident_kb() - before) / len(directories)


if __name__ == "__main__":
    _directories = [Path(argument) for argument in sys.argv[1:]]
    with older_modules(_directories[0] / "resources"), bytecode_cache(written=True):
        print(asyncio.run(_measure_memory(_directories)))
