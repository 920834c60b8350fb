"""The benchmark's own modules, whose arithmetic is tested here; nothing is timed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
