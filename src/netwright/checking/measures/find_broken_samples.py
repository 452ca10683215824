"""The samples on which network and loss do not stay finite."""

from __future__ import annotations

import time

import torch
from torch import Tensor, nn

from netwright.checking.call import Call
from netwright.checking.run_traced import run_traced
from netwright.checking.subject import Subject
from netwright.core.keep_random import keep_random

_BATCH = 256


def find_broken_samples(
    subject: Subject, net: nn.Module, *, seconds: float = 2.0
) -> tuple[Call, list[int]] | None:
    """Run the training samples in memory and look for the first operation that is not finite.

    Args:
        subject: whose loss and training samples.
        net: the network as it is now, on the CPU; it may be changed by running.
        seconds: after this time the search is given up.

    Returns:
        The operation and the training samples (from 0) that it goes wrong for; None where none does.
    """
    x, y = subject.parts.get("train", (torch.zeros(0), torch.zeros(0)))
    started = time.perf_counter()
    with keep_random():
        for start in range(0, len(x), _BATCH):
            if time.perf_counter() - started > seconds:
                break
            rows = slice(start, start + _BATCH)
            trace = run_traced(net, x[rows].clone(), y[rows], subject.loss, subject.lines)
            for call in trace.calls:
                result = call.result
                if not isinstance(result, Tensor) or not result.is_floating_point():
                    continue
                is_bad = ~result.detach().isfinite()
                if not bool(is_bad.any()):
                    continue
                samples: list[int] = []
                if result.ndim and len(result) == len(x[rows]):
                    bad = is_bad.reshape(len(result), -1).any(1).nonzero().flatten()
                    samples = (bad + start).tolist()
                return call, samples
    return None
