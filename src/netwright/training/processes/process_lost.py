"""Another process of the run is gone."""

from __future__ import annotations

from typing import final


@final
class ProcessLost(BaseException):
    """Another process of the run is gone and left no word (killed, or its machine is down).

    No `Exception`: as after a kill of this process, the run does not end but can be gone on with.
    """
