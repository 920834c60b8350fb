"""Fills the tables of ``docs/performance.md`` from what was measured, so that no figure is ever typed by hand.

``docs/performance/results.json`` holds what ``make bench ARGS=--keep`` came to, ``growth.json`` beside it what
``make bench-plot`` did. Run as a program, it fills the page from both; files of results that are named, as ``--json``
prints them, are kept before.

Runs in: benchmark.
"""

import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from lines import LINES
from wording import list_beside, write, write_aim, write_with_unit

DOCS: Final = Path(__file__).parents[2] / "docs"
PAGE: Final = DOCS / "performance.md"
RESULTS: Final = DOCS / "performance" / "results.json"
GROWTH: Final = DOCS / "performance" / "growth.json"

_SECTION: Final = re.compile(r"<!--(\w+):(\w+)-->\n.*?<!--end-->", re.DOTALL)
_GROWING: Final = {
    "sessions/memory_mb": "memory in all",
    "sessions/connect_ms": "connecting, p50",
    "sessions/turn_p50_ms": "turn, p50",
    "sessions/turn_p99_ms": "turn, p99",
    "characters/seen_ms": "reload, seen before",
    "characters/new_ms": "reload, never seen",
    "characters/memory_mb": "memory of a session",
}


def fill(page: str, results: Mapping[str, Any], growth: Mapping[str, Any]) -> str:
    """Return the page with all of its marked sections written anew."""
    makers: Mapping[str, Callable[[str], str]] = {
        "bench": lambda group: _table([row for row in results["rows"] if row["group"] == group]),
        "growth": lambda over: _slopes(over, growth),
        "machine": lambda which: _machine({"results": results, "growth": growth}[which]["machine"]),
    }

    def make(found: re.Match[str]) -> str:
        kind, name = found.groups()
        return f"<!--{kind}:{name}-->\n{makers[kind](name)}<!--end-->"

    return _SECTION.sub(make, page)


def _table(rows: list[Mapping[str, Any]]) -> str:
    lines = [
        "| | what | ours | p99 | beside | aim | verdict |",
        "|---|---|---|---|---|---|---|",
        *(f"| {' | '.join(_cells(row))} |" for row in rows),
    ]
    return "".join(f"{line}\n" for line in lines)


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    what = f"{row['what']} ({row['note']})" if row["note"] else row["what"]
    ours, p99 = (write_with_unit(row[figure], row["unit"]) for figure in ("ours", "p99"))
    return f"`{row['key']}`", what, ours, p99, "<br>".join(list_beside(row)), write_aim(row), row["verdict"]


def _slopes(over: str, growth: Mapping[str, Any]) -> str:
    many, words = {"sessions": (1000, "a thousand sessions more"), "characters": (1, "a character more")}[over]
    lines = [f"| | without any | {words} | R² |", "|---|---|---|---|"]
    for name, slope in growth["slopes"].items():
        if name.startswith(f"{over}/"):
            unit = slope["unit"]
            more, noise = (write(slope[key] * many) for key in ("slope", "half_width"))
            begin = f"{write(slope['intercept'])} {unit}"
            lines.append(f"| {_GROWING[name]} | {begin} | {more} ± {noise} {unit} | {slope['r_squared']:.3f} |")
    return "".join(f"{line}\n" for line in lines)


def _machine(machine: Mapping[str, Any] | None) -> str:
    if machine is None:
        return "a machine yet to be found.\n"
    return f"{machine['cores']} cores of {machine['processor']}, {machine['python']}, Linux {machine['kernel']}.\n"


def keep(results: Mapping[str, Any]) -> None:
    """Keep new results in place of those of the same lines, and fill the page."""
    known = _read(RESULTS, {"rows": [], "seconds": {}})
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(merge(known, results), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    fill_page()


def merge(known: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, in the order of the table, where both have a line, the new one."""
    rows = {row["key"]: row for row in (*known["rows"], *new["rows"])}
    return {
        "machine": new["machine"],
        "seconds": {**known["seconds"], **new["seconds"]},
        "rows": [rows[line.key] for line in LINES if line.key in rows],
    }


def fill_page() -> None:
    """Write all figures of the page anew."""
    results = _read(RESULTS, {"machine": None, "rows": []})
    growth = _read(GROWTH, {"machine": None, "slopes": {}})
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8"), results, growth), encoding="utf-8")


def _read(file: Path, otherwise: dict[str, Any]) -> dict[str, Any]:
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else otherwise


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        keep(json.loads(Path(argument).read_text(encoding="utf-8")))
    fill_page()
