"""What there is at the moment, worked out whenever somebody reads the metrics.

Runs in: host.
"""

from host.admission import Admission
from host.house import House
from host.metrics import Metrics


def show_present(metrics: Metrics, house: House, admission: Admission) -> None:
    """Let the gauges of what there is now tell it of one application."""
    stage = house.stage
    metrics.draining.set_function(lambda: float(admission.draining.is_under_way))
    metrics.outbox_bytes.set_function(lambda: sum(admission.waiting_bytes()))
    metrics.outbox_largest_bytes.set_function(lambda: max(admission.waiting_bytes(), default=0))
    metrics.workers.set_function(lambda: len(stage.rounds.held_bytes()))
    metrics.worker_memory_bytes.set_function(lambda: sum(stage.rounds.held_bytes()))
    metrics.worker_largest_bytes.set_function(lambda: max(stage.rounds.held_bytes(), default=0))
    metrics.respawns_waiting.set_function(lambda: stage.respawns.waiting)
    metrics.watched_directories.set_function(lambda: len(house.watches))
