"""The Linear that answers for each place of a map or step of a sequence where one answer was wanted."""

from __future__ import annotations

from torch import Tensor, nn

from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.try_step import try_step
from netwright.checking.subject import Subject
from netwright.checking.trace import Visit


def find_unflattened(subject: Subject) -> Visit | None:
    """Find the first Linear over the last axis of a map, where targets are one a sample and the loss fails.

    Returns:
        The Linear's visit; for a sequence that of the last one. None where nothing is wrong.

    Raises:
        CannotMeasure: there is no loss, or forward does not go through.
    """
    trace, targets = subject.read(try_step), subject.targets
    answer = trace.answer
    if answer is None or answer.ndim < 3 or not isinstance(targets, Tensor) or targets.ndim not in {1, 2}:
        return None
    if targets.ndim == 2 and targets.shape[1] not in {1, answer.shape[-1]}:
        return None
    if targets.shape[0] not in answer.shape[:2] or targets.shape == answer.shape[:-1]:
        return None
    uses = [use for use in subject.read(list_losses) if use.answer.ndim >= answer.ndim - 1]
    if not any(use.has_failed or use.answer.ndim != use.target.ndim for use in uses):
        return None
    maker = trace.find_maker(answer)
    linear = [
        visit
        for visit in trace.leaves
        if isinstance(visit.module, nn.Linear) and visit.given and visit.given[0].ndim >= 3
    ]
    if maker is None or maker.name != "linear" or not linear or maker.place.path != linear[-1].path:
        return None
    maps = [visit for visit in linear if visit.given[0].ndim > 3]
    return maps[0] if maps else linear[-1]
