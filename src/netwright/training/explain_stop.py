"""What broke a run in the middle, said in its own words."""

from __future__ import annotations

import torch

from netwright.core.errors import JobFailed
from netwright.nets.locate_module import locate_failure
from netwright.training.processes.crew import find_crew


def explain_stop(problem: Exception, place: str) -> JobFailed:
    """Turn what a batch raised into an error that names the batch, the user's line and the change.

    Args:
        problem: what was raised.
        place: epoch and batch.

    Raises:
        BaseException: what another process failed with, where that broke what they do together.

    >>> explain_stop(MemoryError("no memory"), "epoch 2, batch 7").fix
    'a smaller data.batch_size, with train.accumulate to make up for it'
    """
    elsewhere = find_crew().explain(problem)
    if elsewhere is not None:
        raise elsewhere from None
    line = locate_failure(problem.__traceback__)
    is_memory = isinstance(problem, (torch.OutOfMemoryError, MemoryError))
    return JobFailed(
        f"{type(problem).__name__}: {' '.join(str(problem).split())}",
        where=place + (f", {line}" if line else ""),
        fix="a smaller data.batch_size, with train.accumulate to make up for it"
        if is_memory
        else "mend what the message names; the batches before this one went through",
    )
