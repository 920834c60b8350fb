"""``make bench-plot``: measures how cost grows, and draws it.

Writes ``growth.json``, ``sessions.svg`` and ``characters.svg`` into ``docs/performance/``, and slopes into the page.
``--draw`` draws what was measured before.

Runs in: benchmark.
"""

import argparse
import json
import math
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import uvloop
from growth import CHARACTERS, SESSIONS, UNITS, measure_growth
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from page import DOCS, fill_page

FOLDER: Final = DOCS / "performance"
_SMALL: Final = 20
_TITLES: Final = {
    "memory_mb": "memory",
    "connect_ms": "connecting, p50",
    "turn_p50_ms": "turn, p50",
    "turn_p99_ms": "turn, p99",
    "seen_ms": "reload, seen before",
    "new_ms": "reload, never seen",
}
# Panels of each picture, and what is drawn in each.
_PANELS: Final[Mapping[str, Sequence[Sequence[str]]]] = {
    "sessions": (("memory_mb",), ("connect_ms",), ("turn_p50_ms", "turn_p99_ms")),
    "characters": (("new_ms", "seen_ms"), ("memory_mb",)),
}


def draw(growth: Mapping[str, Any], folder: Path) -> None:
    """Draw both pictures."""
    # The same figures give the same file.
    mpl.rcParams["svg.hashsalt"] = "greenroom"
    for over, panels in _PANELS.items():
        figure = Figure(figsize=(4.2 * len(panels), 3.4), layout="constrained")
        all_axes = figure.subplots(1, len(panels))
        for axes, names in zip(all_axes, panels, strict=True):
            _draw_panel(axes, growth, over, names)
        figure.savefig(folder / f"{over}.svg", metadata={"Date": None})


def _draw_panel(axes: Axes, growth: Mapping[str, Any], over: str, names: Sequence[str]) -> None:
    points = growth[over]
    xs = [point[over] for point in points]
    for name in names:
        slope = growth["slopes"][f"{over}/{name}"]
        ys = [math.nan if point[name] is None else point[name] for point in points]
        [drawn] = axes.plot(xs, ys, "o", markersize=4, label=_TITLES[name])
        ends = [0, xs[-1]]
        axes.plot(
            ends, [slope["intercept"] + slope["slope"] * x for x in ends], "-", linewidth=1, color=drawn.get_color()
        )
    axes.set_xlabel(over)
    axes.set_ylabel(UNITS[names[0]])
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)


def main() -> None:
    """Measure and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draw", action="store_true", help="draw what was measured before")
    parser.add_argument("--quick", action="store_true", help="only small numbers, to see that it works")
    flags = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / "growth.json"
    if not flags.draw:
        sessions, characters = (
            [number for number in numbers if not flags.quick or number <= _SMALL] for numbers in (SESSIONS, CHARACTERS)
        )
        with tempfile.TemporaryDirectory(prefix="greenroom-bench-") as folder:
            growth = uvloop.run(measure_growth(Path(folder), sessions, characters))
        file.write_text(json.dumps(growth, indent=2) + "\n", encoding="utf-8")
    draw(json.loads(file.read_text(encoding="utf-8")), FOLDER)
    fill_page()


if __name__ == "__main__":
    main()
