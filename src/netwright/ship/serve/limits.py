"""How much a server takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How much a server takes before it says no.

    Args:
        max_body_bytes: of one request.
        max_samples: rows or pictures of one request.
        max_pixels: of one picture, counted before it is decoded.
        max_waiting: samples that wait for the network; more get status 503.
        max_batch: samples that the network answers at once.
        max_seconds: from the first byte of a request's body to its last, and again to its answer.
    """

    max_body_bytes: int = 10_000_000
    max_samples: int = 1000
    max_pixels: int = 50_000_000
    max_waiting: int = 5000
    max_batch: int = 256
    max_seconds: float = 30.0
