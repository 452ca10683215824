"""Attention over the batch that keeps every answer from its own sample."""

from __future__ import annotations

import torch
from torch import nn

from netwright.checking.measures.answer_with import answer_with
from netwright.checking.measures.measure_mixing import change_samples
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.place import Place
from netwright.checking.subject import Subject


def find_crossed_attention(subject: Subject) -> Place | None:
    """Find an attention with `batch_first=False` whose axis of the batch cannot hold the samples.

    It runs over the samples. What is read of it (a token that is the same for all) may then have seen
    nothing of its own sample: only where no answer depends on the inputs at all is that told.

    Returns:
        The place of the layer of torch that is made by the user; None where there is none.

    Raises:
        CannotMeasure: the network cannot answer.
    """
    x, trace = subject.batch, subject.read(trace_forward)
    for visit in trace.visits:
        layer, given = visit.module, visit.given[0] if visit.given else None
        if not isinstance(layer, nn.MultiheadAttention) or layer.batch_first or given is None:
            continue
        if len(x) < 4 or given.ndim != 3 or len(given) != len(x):
            continue
        if given.shape[1] == 1 or given.shape[1] % len(x) == 0:  # the samples may well be there
            continue
        answer = answer_with(subject, x)
        if not torch.equal(answer, answer_with(subject, change_samples(x))):
            return None
        return Place(*_find_outer(trace.net, visit.path), visit.place.line)
    return None


def _find_outer(net: nn.Module, path: str) -> tuple[str, str]:
    """The outermost layer of torch around another one that takes `batch_first`, and what it is called."""
    names = path.split(".")
    for num in range(1, len(names) + 1):
        outer = net.get_submodule(".".join(names[:num]))
        if isinstance(outer, nn.TransformerEncoderLayer | nn.TransformerDecoderLayer | nn.Transformer):
            return ".".join(names[:num]), type(outer).__name__
    return path, "MultiheadAttention"
