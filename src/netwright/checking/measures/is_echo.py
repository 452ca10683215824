"""Whether the targets of sequences are an echo: what stands in them at the same step."""

from __future__ import annotations

import torch
from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_with import answer_with
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.subject import Subject

_LEAST_STEPS = 4


def is_echo(subject: Subject) -> bool:
    """Say whether any of the inputs is what a network that sees no later step is to give back.

    Of several inputs one may be the decoder's: what it is fed with is to be one step behind the targets.

    Raises:
        CannotMeasure: no input is a tensor of sequences.
    """
    inputs = subject.inputs
    if isinstance(inputs, tuple) and len(inputs) > 1:
        return any(_is_echo(subject, place) for place in range(len(inputs)))
    return _is_echo(subject, None)


def _is_echo(subject: Subject, place: int | None) -> bool:
    """Say whether a network that sees no later step is to give back the step that it has just seen.

    An autoencoder, whose answers need the whole sequence, is to give back its inputs too.
    """
    x = subject.tensor if place is None else subject.inputs[place]
    # Targets may be one long row, for the loss.
    if not isinstance(x, Tensor) or subject.is_synthetic or x.ndim < 2 or x.shape[1] < _LEAST_STEPS:
        return False
    # What the loss compares with: targets may be moved on by one step inside of it.
    targets = [use.target.detach() for use in subject.read(list_losses)]
    if not any(one.numel() == x.numel() and torch.equal(one.flatten().to(x), x.flatten()) for one in targets):
        return False
    half = x.shape[1] // 2
    changed = x.clone()
    changed[:, half:] = x.roll(1, 0)[:, half:].flip(1)
    before, after = _answer(subject, x, place), _answer(subject, changed, place)
    axis = next((a for a in (1, 2) if before.ndim > a and before.shape[a] == x.shape[1]), None)
    if axis is None or before.shape != after.shape or not torch.equal(before, _answer(subject, x, place)):
        raise CannotMeasure("there is not one answer a step")
    moved = (before - after).abs()
    spread = float((before.max() - before.min()).clamp(min=1e-6))
    last = x.clone()
    last[:, -1] = changed[:, -1]
    # What only sees earlier steps (masked autoencoders) is to give back a step that it has not seen.
    own = (_answer(subject, last, place) - before).abs().select(axis, -1)
    if float(own.max()) <= 1e-4 * spread:
        return False
    early, late = moved.narrow(axis, 0, half), moved.narrow(axis, half, x.shape[1] - half)
    return float(early.max()) <= 1e-4 * spread < 1e-2 * spread < float(late.max())


def _answer(subject: Subject, x: Tensor, place: int | None) -> Tensor:
    """Answer with another tensor in one place of the inputs."""
    if place is None:
        return answer_with(subject, x)
    return answer_with(subject, (*subject.inputs[:place], x, *subject.inputs[place + 1 :]))
