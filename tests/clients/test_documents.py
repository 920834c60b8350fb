"""The Python programs of the page on client libraries, as they stand there."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "clients.md"
PROGRAMS = dict(
    re.findall(r"^## Python: ([^\n]+)\n.*?^```python\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
)


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)


async def test_each_library_has_its_program() -> None:
    assert list(PROGRAMS) == ["`openai`", "`openai-agents`", "LiveKit Agents", "Pipecat"]


@pytest.mark.parametrize("library", PROGRAMS)
async def test_a_program_of_the_page_gets_an_answer(library: str, open_address: str) -> None:
    program = PROGRAMS[library].replace("127.0.0.1:8000", open_address)
    ran = await asyncio.to_thread(run, program)

    assert ran.returncode == 0, ran.stderr
    assert "Question" in ran.stdout, (ran.stdout, ran.stderr)
