"""How far each log is signed, witnessed and time-stamped, as gauges for Prometheus.

An alarm belongs on `daybook_log_refused` and on events that stay unsigned or unwitnessed: a log
that is not growing is behind in nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.cosigning import Cosigning
from domain.record.checkpoints import HowFar

Gauges = Mapping[str, Mapping[tuple[tuple[str, str], ...], float]]


def of_publishing(logs: Iterable[HowFar], cosigning: Iterable[Cosigning]) -> Gauges:
    """The gauges; log ids and witnesses' names are published anyway, at /log."""
    found = {(("log", str(each.log_id)),): each for each in logs}
    witnesses = tuple(cosigning)
    return {
        "daybook_log_events": {labels: each.head for labels, each in found.items()},
        "daybook_checkpoint_events": {labels: each.signed for labels, each in found.items()},
        "daybook_checkpoint_events_behind": {
            labels: max(each.head - each.signed, 0) for labels, each in found.items()
        },
        "daybook_checkpoint_signed_timestamp_seconds": {
            labels: each.signed_at.timestamp()
            for labels, each in found.items()
            if each.signed_at is not None
        },
        "daybook_timestamp_events": {labels: each.stamped for labels, each in found.items()},
        "daybook_witness_events_behind": {
            (*labels, ("witness", witness.name)): max(each.signed - witness.seen(each.log_id), 0)
            for labels, each in found.items()
            for witness in witnesses
        },
    }
