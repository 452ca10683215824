"""What the loop raises where training is no longer finite."""

from __future__ import annotations

from typing import final


@final
class LossBroke(Exception):
    """A loss or a weight is no longer finite."""
