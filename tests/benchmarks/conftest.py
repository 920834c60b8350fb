"""The benchmark's own modules, whose arithmetic is tested here; nothing is timed."""

import sys
from pathlib import Path

# Behind everything else: some of its names are those of folders of ours.
sys.path.append(str(Path(__file__).parents[1] / "bench"))
