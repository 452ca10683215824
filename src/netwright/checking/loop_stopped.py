"""What ends a watched loop."""

from __future__ import annotations

from typing import final


@final
class LoopStopped(BaseException):
    """Ends a watched loop after its steps or seconds; no `except Exception` of the user's catches it."""
