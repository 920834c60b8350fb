"""Reads a rain gauge, and has a mean for every occasion."""

import statistics
from statistics import (
    StatisticsError,
    fmean,
    geometric_mean,
    harmonic_mean,
    mean,
    median,
    median_grouped,
    median_high,
    median_low,
    mode,
    multimode,
    pstdev,
    pvariance,
    quantiles,
    stdev,
    variance,
)

from plugin_api import hookimpl

CHARACTER_NAME = "Gauge"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/gauge.wav"}
INSTRUCTIONS = {"instruction_prompt": "You are a rain gauge on a roof. You summarise."}
TALK = ["3 4 4 8", "report", "0", "12 12 3", "report", "modes", "empty", "clear", "report"]

MEANS = {
    "mean": mean,
    "fast": fmean,
    "middle": median,
    "low": median_low,
    "high": median_high,
    "grouped": median_grouped,
}
SPREADS = [stdev, variance, pstdev, pvariance]


def report(drops):
    parts = [f"{name} {measure(drops):.3f}" for name, measure in MEANS.items()]
    parts += [f"{measure.__name__} {measure(drops):.3f}" for measure in SPREADS]
    if all(drop > 0 for drop in drops):
        parts.append(f"geometric {geometric_mean(drops):.3f}")
    parts.append(f"harmonic {harmonic_mean(drops):.3f}")
    parts.append(f"thirds {[round(cut, 2) for cut in quantiles(drops, n=3)]}")
    parts.append(f"inclusive {quantiles(drops, n=4, method='inclusive')}")
    return ", ".join(parts)


@hookimpl
def make_system_prompt(scene):
    week = [2, 0, 0, 11, 7, 1, 0]
    weights = [1, 1, 1, 1, 1, 2, 2]
    return f"{INSTRUCTIONS['instruction_prompt']} Last week: {fmean(week, weights):.2f} mm, mostly {mode(week)}."


@hookimpl
def reply(scene, message):
    drops = scene.state.setdefault("drops", [])
    match message.text:
        case "report":
            try:
                return report(drops)
            except StatisticsError as problem:
                return f"Dry: {problem}"
        case "modes":
            return f"{multimode(drops)} against {multimode('drip drop')}"
        case "empty":
            return str(statistics.mean([]))
        case "clear":
            drops.clear()
            return "Poured out."
        case numbers:
            drops.extend(map(int, numbers.split()))
            return f"{len(drops)} readings, {sum(drops)} mm, {statistics.median(drops)} in the middle."
