"""How much an answer depends on the padding after a sequence."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_with import answer_with
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.subject import Subject
from netwright.checking.trace import Visit


def measure_padding(subject: Subject) -> tuple[Visit, float] | None:
    """Answer a padded sequence alone, with and without its padding.

    Returns:
        The embedding that names the padding, and the change of the answer as a share of the answers' range;
        None where no sequence of the batch is padded behind, or there is an answer for each step.

    Raises:
        CannotMeasure: the inputs are not one tensor, or shorter sequences are not answered.
    """
    x = subject.tensor
    visit = _find_embedding(subject, x)
    if visit is None:
        return None
    is_word = x != visit.module.padding_idx
    lengths = (is_word * torch.arange(1, x.shape[1] + 1)).amax(1)
    row = int(lengths.where(lengths > 0, x.shape[1]).argmin())
    length = int(lengths[row])
    if not 0 < length <= 3 * x.shape[1] // 4 or len(lengths.unique()) < 2:
        return None
    before = answer_with(subject, x)
    alone, cut = answer_with(subject, x[row : row + 1]), answer_with(subject, x[row : row + 1, :length])
    if alone.shape != cut.shape or alone.shape[:1] != (1,) or before.shape[:1] != (len(x),):
        return None
    if not torch.equal(alone, answer_with(subject, x[row : row + 1])):
        raise CannotMeasure("the same sample is not answered twice alike in evaluation mode")
    spread = float((before.max(0).values - before.min(0).values).max().clamp(min=1e-6))
    return visit, float((alone - cut).abs().max()) / spread


def _find_embedding(subject: Subject, x: Tensor) -> Visit | None:
    if x.ndim != 2 or x.is_floating_point():
        return None
    for visit in subject.read(trace_forward).leaves:
        layer = visit.module
        if (
            isinstance(layer, nn.Embedding)
            and layer.padding_idx is not None
            and visit.given[0].shape == x.shape
        ):
            return visit
    return None
