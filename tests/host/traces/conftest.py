"""A trace that was written."""

from pathlib import Path

import anyio
import pytest
from tracing import TEXTS, apart, cast, trace


@pytest.fixture
def traced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of a trace, whose characters are in the folder `cast` beside it."""
    monkeypatch.setenv("GREENROOM_WORKER", "inline")
    file = tmp_path / "trace.jsonl"
    apart(anyio.run, trace, cast(tmp_path / "cast"), file, *TEXTS)
    return file
