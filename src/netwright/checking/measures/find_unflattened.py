"""The Linear that answers for each place of a map or step of a sequence where one answer was wanted."""

from __future__ import annotations

from torch import Tensor, nn

from netwright.checking.measures.answer_with import answer_with
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.try_step import try_step
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace, Visit


def find_unflattened(subject: Subject) -> Visit | None:
    """Find the first Linear over the last axis of a map, where targets are one a sample and the loss fails.

    Returns:
        The Linear's visit; for a sequence that of the last one. None where nothing is wrong.

    Raises:
        CannotMeasure: there is no loss, or forward does not go through.
    """
    trace, targets = subject.read(try_step), subject.targets
    answer = trace.answer
    if _is_step_wise(subject):
        return _find_last(trace)
    if answer is None or answer.ndim < 3 or not isinstance(targets, Tensor) or targets.ndim not in {1, 2}:
        return None
    if targets.ndim == 2 and targets.shape[1] not in {1, answer.shape[-1]}:
        return None
    if targets.shape[0] not in answer.shape[:2] or targets.shape == answer.shape[:-1]:
        return None
    uses = [use for use in subject.read(list_losses) if use.answer.ndim >= answer.ndim - 1]
    if not any(use.has_failed or use.answer.ndim != use.target.ndim for use in uses):
        return None
    last = _find_last(trace)
    maps = [visit for visit in _list_linear(trace) if visit.given[0].ndim > 3]
    return maps[0] if maps and last is not None else last


def _list_linear(trace: Trace) -> list[Visit]:
    return [
        visit
        for visit in trace.leaves
        if isinstance(visit.module, nn.Linear) and visit.given and visit.given[0].ndim >= 3
    ]


def _find_last(trace: Trace) -> Visit | None:
    """The Linear over a last axis that gives the answer."""
    maker, linear = trace.find_maker(trace.answer), _list_linear(trace)
    if maker is None or maker.name != "linear" or not linear or maker.place.path != linear[-1].path:
        return None
    return linear[-1]


def _is_step_wise(subject: Subject) -> bool:
    """Whether a sample's one target is compared with an answer a step, and no answer sees another step."""
    answer, targets = subject.read(try_step).answer, subject.targets
    if answer is None or not isinstance(targets, Tensor) or targets.ndim != answer.ndim:
        return False
    wanted = (answer.shape[0], 1, *answer.shape[2:])
    x = subject.tensor
    if answer.ndim < 2 or tuple(targets.shape) != wanted or answer.shape[1] < 2 or not subject.is_float():
        return False
    if x.ndim != 3 or x.shape[:2] != answer.shape[:2]:
        return False
    changed = x.clone()
    changed[:, 0] = 1.7 * changed[:, 0] + 0.3
    before, after = answer_with(subject, x), answer_with(subject, changed)
    is_seen = not before[:, 0].equal(after[:, 0])
    return is_seen and before[:, 1:].equal(after[:, 1:])
