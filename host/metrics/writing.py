"""Metrics in Prometheus's text format.

Runs in: host.
"""

import asyncio
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.registry import Collector


async def write(registry: CollectorRegistry) -> bytes:
    """Return all metrics in Prometheus's text format; between two of them, others have their turn."""
    parts: list[bytes] = []
    for family in registry.collect():
        parts.append(generate_latest(_Alone(family)))
        await asyncio.sleep(0)
    return b"".join(parts)


class _Alone(Collector):
    """One family without the times at which its series began: half of all lines, and of no use in this format."""

    def __init__(self, family: Metric) -> None:
        family.samples = [each for each in family.samples if not each.name.endswith("_created")]
        self._family = family

    def collect(self) -> Iterable[Metric]:
        """Return the family."""
        return (self._family,)
