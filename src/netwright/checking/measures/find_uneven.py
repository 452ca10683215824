"""The operation that treats equal samples of a batch differently."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.measures.answer_with import copy_eval
from netwright.checking.run_traced import run_traced
from netwright.checking.subject import Subject
from netwright.core.keep_random import keep_random

_NUM = 5


def find_uneven(subject: Subject) -> Call | None:
    """Answer five equal samples and find what first gives them different rows.

    Returns:
        The first operation on what follows from the inputs whose rows differ; None where all stay alike.
    """
    x = subject.batch[:1].repeat_interleave(_NUM, 0)
    with torch.no_grad(), keep_random():
        trace = run_traced(subject.read(copy_eval), x, lines=subject.lines)
    derived, alive = {id(x)}, [x]
    for call in trace.calls:
        if not any(id(part) in derived for part in call.tensors):
            continue
        results = call.result if isinstance(call.result, tuple | list) else (call.result,)
        if any(_is_uneven(part) for part in results):
            return call
        alive += [part for part in results if isinstance(part, Tensor)]
        derived = {id(part) for part in alive}
    return None


def _is_uneven(part: Any) -> bool:
    is_batch = isinstance(part, Tensor) and part.ndim > 1 and len(part) == _NUM and part.is_floating_point()
    return is_batch and not torch.allclose(part, part[:1].expand_as(part), rtol=1e-3, atol=1e-5)
