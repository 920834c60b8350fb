"""Directories of files, and what is found in them.

Runs in: tests.
"""

from pathlib import Path

from sandbox.diagnostics import is_known
from sandbox.sources import Sources


def write_files(directory: Path, **files: str) -> None:
    for name, text in files.items():
        (directory / f"{name}.py").write_text(text, encoding="utf-8")


def names_of(sources: Sources) -> list[str]:
    return [source.name for source in sources.characters]


def findings_of(sources: Sources) -> list[tuple[str, str]]:
    assert all(is_known(found) for found in sources.diagnostics)
    return [(found.file, found.code) for found in sources.diagnostics]
