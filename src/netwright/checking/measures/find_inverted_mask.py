"""A padding mask that hides the words and shows the padding."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.measures.trace_eval import trace_eval
from netwright.checking.measures.trace_few import trace_few
from netwright.checking.subject import Subject

_ATTENTION = "multi_head_attention_forward"


@dataclass(frozen=True, eq=False)
class InvertedMask:
    """Attention that sees only what is the same for all samples.

    Args:
        call: the attention.
        num_shown: keys that it may look at.
        num_hidden: keys that it may not.
    """

    call: Call
    num_shown: int
    num_hidden: int


def find_inverted_mask(subject: Subject) -> list[InvertedMask]:
    """Find attention whose key padding mask leaves, at each place, the same key in every sample.

    Padding is the same everywhere and words are not: what is hidden differs among the samples, and so does
    the number of keys that are shown.

    Returns:
        The first such attention; none where there is none.

    Raises:
        CannotMeasure: forward does not go through.
    """
    if next(subject.read(trace_few).list_calls(_ATTENTION), None) is None:
        return []
    for call in subject.read(trace_eval).list_calls(_ATTENTION):
        mask, keys = call.kwargs.get("key_padding_mask"), call.read(1, "key")
        if not isinstance(mask, Tensor) or not isinstance(keys, Tensor) or keys.ndim != 3:
            continue
        hidden = mask if mask.dtype == torch.bool else mask == float("-inf")
        rows = keys.detach().transpose(0, 1)  # (time, batch, width), whatever the user's order
        if hidden.shape != rows.shape[:2] or len(hidden.sum(1).unique()) < 2 or hidden.all(1).all():
            continue
        if _is_same(rows, ~hidden) and not _is_same(rows, hidden):
            return [InvertedMask(call, int((~hidden).sum()), int(hidden.sum()))]
    return []


def _is_same(rows: Tensor, chosen: Tensor) -> bool:
    """Whether the chosen keys at a place are equal in all samples; some place has to be chosen twice."""
    firsts = rows[chosen.int().argmax(0), torch.arange(rows.shape[1])]
    is_equal = torch.isclose(rows, firsts[None], rtol=1e-5, atol=1e-6).all(2)
    return bool(is_equal[chosen].all()) and bool((chosen.sum(0) > 1).any())
