"""The `netwright` command, which also says on standard error when its first step was done."""

from __future__ import annotations

import sys
import time

from netwright.cli.app import main
from netwright.training.notifier import Notifier  # loads no torch by itself

_tick = Notifier.tick


def _tell(self: Notifier, *place: object) -> None:
    sys.stderr.write(f"first step {time.time()}\n")
    Notifier.tick = _tick
    _tick(self, *place)


Notifier.tick = _tell
main()
