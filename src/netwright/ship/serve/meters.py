"""What a server counts."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import Counter
from typing import final

_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@final
class Meters:
    """Requests by status, seconds that they took, samples and batches.

    >>> meters = Meters()
    >>> meters.count(200, 0.004)
    >>> 'netwright_requests_total{status="200"' in meters.write(num_waiting=0, num_batches=1, num_answered=1)
    True
    """

    def __init__(self) -> None:
        self._statuses: Counter[int] = Counter()
        self._buckets = [0] * (len(_BOUNDS) + 1)
        self._seconds = 0.0

    def count(self, status: int, seconds: float) -> None:
        """Count a request for answers.

        Args:
            status: of HTTP.
            seconds: from its first byte to its answer.
        """
        self._statuses[status] += 1
        self._buckets[bisect_left(_BOUNDS, seconds)] += 1
        self._seconds += seconds

    def write(self, *, num_waiting: int, num_batches: int, num_answered: int) -> str:
        """Write all as Prometheus reads it, for this process.

        Args:
            num_waiting: samples that wait for the network.
            num_batches: passes of the network.
            num_answered: samples answered.
        """
        mine = f'worker="{os.getpid()}"'
        lines = [
            "# HELP netwright_requests_total Requests for answers.",
            "# TYPE netwright_requests_total counter",
        ]
        lines += [
            f'netwright_requests_total{{status="{status}",{mine}}} {num}'
            for status, num in sorted(self._statuses.items())
        ]
        lines += [
            "# HELP netwright_request_seconds Seconds from the first byte of a request to its answer.",
            "# TYPE netwright_request_seconds histogram",
        ]
        below = 0
        for bound, num in zip([*map(str, _BOUNDS), "+Inf"], self._buckets, strict=True):
            below += num
            lines.append(f'netwright_request_seconds_bucket{{le="{bound}",{mine}}} {below}')
        lines += [
            f"netwright_request_seconds_sum{{{mine}}} {self._seconds:.6f}",
            f"netwright_request_seconds_count{{{mine}}} {below}",
        ]
        for name, kind, said, value in (
            ("samples_total", "counter", "Samples answered.", num_answered),
            ("batches_total", "counter", "Passes of the network.", num_batches),
            ("waiting_samples", "gauge", "Samples that wait for the network.", num_waiting),
        ):
            lines += [
                f"# HELP netwright_{name} {said}",
                f"# TYPE netwright_{name} {kind}",
                f"netwright_{name}{{{mine}}} {value}",
            ]
        return "\n".join(lines) + "\n"
