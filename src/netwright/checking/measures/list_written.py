"""Trained weights that forward passes change."""

from __future__ import annotations

import torch
from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_reached import find_reached
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.run_traced import call_network
from netwright.checking.subject import Subject
from netwright.core.keep_random import keep_random


def list_written(subject: Subject) -> list[str]:
    """List the trained parameters that one forward pass changes, and the third changes again.

    Raises:
        CannotMeasure: there is no loss, or a further pass fails.
    """
    trace = subject.read(trace_step)
    before, after = dict(subject.net.named_parameters()), trace.parameters
    learns = subject.read(find_reached).learns
    changed = [name for name in learns if name in before and not torch.equal(before[name], after[name])]
    return sorted(_run_again(subject, changed)) if changed else []


def _run_again(subject: Subject, names: list[str]) -> list[str]:
    """The names of those that a third pass still changes."""
    net = subject.copy_net()
    parts = dict(net.named_parameters())
    seen: list[dict[str, Tensor]] = []
    try:
        with keep_random():
            for _ in range(3):
                given = subject.inputs
                call_network(net, given.clone() if isinstance(given, Tensor) else given)
                seen.append({name: parts[name].detach().clone() for name in names})
    except Exception as error:
        raise CannotMeasure(f"a second forward pass fails: {error}") from error
    return [name for name in names if not torch.equal(seen[1][name], seen[2][name])]
