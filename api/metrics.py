"""Counts and durations in Prometheus' text format (version 0.0.4). Labels are route templates,
never addresses, so no id of a case becomes a label.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(slots=True)
class _Durations:
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))
    total_s: float = 0.0


@dataclass(slots=True)
class Metrics:
    """What this process has done since it started."""

    requests: Counter[tuple[str, str, str]] = field(default_factory=Counter[tuple[str, str, str]])
    durations: defaultdict[tuple[str, str], _Durations] = field(
        default_factory=lambda: defaultdict(_Durations)
    )
    in_flight: int = 0

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request has been answered."""
        self.requests[method, route, str(status)] += 1
        durations = self.durations[method, route]
        durations.buckets[bisect_left(BOUNDS_S, seconds)] += 1
        durations.total_s += seconds

    def as_text(self, gauges: Mapping[str, Mapping[tuple[tuple[str, str], ...], float]]) -> str:
        """Everything, with these gauges measured now: name -> labels -> value."""
        lines = [
            "# HELP daybook_requests_total Requests answered.",
            "# TYPE daybook_requests_total counter",
        ]
        lines += [
            f"daybook_requests_total{_labels(method=m, route=r, status=s)} {count}"
            for (m, r, s), count in sorted(self.requests.items())
        ]
        lines += [
            "# HELP daybook_request_seconds How long answering took.",
            "# TYPE daybook_request_seconds histogram",
        ]
        for (method, route), durations in sorted(self.durations.items()):
            lines += _histogram(method, route, durations)
        lines += [
            "# HELP daybook_requests_in_flight Requests being answered.",
            "# TYPE daybook_requests_in_flight gauge",
            f"daybook_requests_in_flight {self.in_flight}",
        ]
        for name, values in gauges.items():
            lines.append(f"# TYPE {name} gauge")
            lines += [f"{name}{_labels(**dict(labels))} {v:.15g}" for labels, v in values.items()]
        return "\n".join(lines) + "\n"


def _histogram(method: str, route: str, durations: _Durations) -> Iterable[str]:
    running = 0
    for bound, count in zip([*map(str, BOUNDS_S), "+Inf"], durations.buckets, strict=True):
        running += count
        labels = _labels(method=method, route=route, le=bound)
        yield f"daybook_request_seconds_bucket{labels} {running}"
    labels = _labels(method=method, route=route)
    yield f"daybook_request_seconds_sum{labels} {durations.total_s:.6f}"
    yield f"daybook_request_seconds_count{labels} {running}"


def _labels(**labels: str) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
