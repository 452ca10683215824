"""netwright: the workbench around a plain ``torch.nn.Module``.

Opens data, trains a network, says how good it is, and keeps a run folder that answers raw rows or
images. Names are loaded when they are first used, so that importing netwright does not import torch.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netwright.core.errors import NetwrightError
    from netwright.core.report import Report
    from netwright.core.task import Task
    from netwright.data.batches import Batches
    from netwright.data.data import Data
    from netwright.data.make_batches import make_batches as batches
    from netwright.data.open_data import open_data
    from netwright.jobs.check import check
    from netwright.jobs.explain_layer import explain_layer as explain
    from netwright.jobs.run import Run, load_run
    from netwright.jobs.show import show
    from netwright.jobs.train import train
    from netwright.jobs.watch import watch

_HOMES = {
    "Batches": "netwright.data.batches:Batches",
    "Data": "netwright.data.data:Data",
    "NetwrightError": "netwright.core.errors:NetwrightError",
    "Report": "netwright.core.report:Report",
    "Run": "netwright.jobs.run:Run",
    "Task": "netwright.core.task:Task",
    "batches": "netwright.data.make_batches:make_batches",
    "check": "netwright.jobs.check:check",
    "explain": "netwright.jobs.explain_layer:explain_layer",
    "load_run": "netwright.jobs.run:load_run",
    "open_data": "netwright.data.open_data:open_data",
    "show": "netwright.jobs.show:show",
    "train": "netwright.jobs.train:train",
    "watch": "netwright.jobs.watch:watch",
}

__all__ = [
    "Batches",
    "Data",
    "NetwrightError",
    "Report",
    "Run",
    "Task",
    "batches",
    "check",
    "explain",
    "load_run",
    "open_data",
    "show",
    "train",
    "watch",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'netwright' has no attribute {name!r}")
    home, _, public = _HOMES[name].partition(":")
    found = getattr(importlib.import_module(home), public)
    # What draws cards and findings lies above them; here, above both, it is handed down.
    if name in {"Data", "open_data"}:
        importlib.import_module("netwright.jobs.read_card")
    if name in {"Report", "check"}:
        importlib.import_module("netwright.jobs.draw_cells")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
