"""How figures, what they are compared with, and aims are written, in the table and on the page.

Runs in: benchmark.
"""

from collections.abc import Mapping
from typing import Any, Final

from figures import ECHOES, FLOOR, FORKSERVER, IMPORTLIB, NOISE, PLAIN, RESTRICTED, SPAWN, UNDISTURBED, UVICORN

NAMES: Final = {
    IMPORTLIB: "(a) importlib",
    RESTRICTED: "(b) RestrictedPython",
    SPAWN: "(c) spawned",
    FORKSERVER: "(d) fork server",
    UVICORN: "uvicorn alone",
    ECHOES: "uvicorn and three echoes",
    FLOOR: "floor",
    UNDISTURBED: "undisturbed",
    PLAIN: "plain Python",
    NOISE: "noise ±",
}


def write(value: float, digits: int = 3) -> str:
    """Write so many digits that count, without an exponent."""
    if value == 0:
        return "0"
    rounded = float(f"{value:.{digits}g}")
    text = f"{rounded:.6f}".rstrip("0").rstrip(".")
    return text if text not in {"0", "-0"} else f"{rounded:g}"


def write_with_unit(value: float | None, unit: str) -> str:
    """Write a figure, or nothing where there is none."""
    return "" if value is None else f"{write(value)} {unit}"


def list_beside(row: Mapping[str, Any]) -> list[str]:
    """Write each figure that a row is compared with, and how often it ours is."""
    figure = row["target"]["figure"] if row["target"] else "ours"
    of = "" if figure == "ours" else f"{figure} of "
    return [f"{of}{_beside(row[figure], name, value)}" for name, value in row["others"].items()]


def _beside(ours: float, name: str, value: float) -> str:
    told = f"{NAMES[name]} {write(value)}"
    return told if name == NOISE or not value else f"{told} ({ours / value:.2f} x)"


def write_aim(row: Mapping[str, Any]) -> str:
    """Write what was aimed at, if anything was."""
    target = row["target"]
    if target is None:
        return ""
    if target["of"] == NOISE:
        return "within noise"
    limit = f"{target['limit']:g} x {NAMES[target['of']]}" if target["of"] else f"{target['limit']:g} {row['unit']}"
    return f"≤ {limit}" if target["figure"] == "ours" else f"p99 ≤ {limit}"
