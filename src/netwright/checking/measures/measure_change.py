"""How far another network's answers are from those of the trained one."""

from __future__ import annotations

import copy
import warnings

import torch
from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_trained import answer_trained
from netwright.checking.run_traced import call_network
from netwright.checking.set_mode import set_mode
from netwright.checking.subject import Subject
from netwright.core.find_answer import find_answer
from netwright.core.keep_random import keep_random


def measure_change(subject: Subject, other: nn.Module) -> float | None:
    """Compare the answers of the trained network with those of another that holds its state.

    Args:
        subject: whose loop trained it.
        other: the network to compare; a copy of it answers.

    Returns:
        The mean change of an answer as a share of their standard deviation; None where answers have other
        shapes, or change from call to call.

    Raises:
        CannotMeasure: a network cannot answer.
    """
    try:
        with warnings.catch_warnings(), torch.no_grad(), keep_random():
            warnings.simplefilter("ignore")
            given = subject.inputs.clone() if isinstance(subject.inputs, Tensor) else subject.inputs
            served = set_mode(copy.deepcopy(other), training=False)
            again = find_answer(call_network(served, given))[0].detach()
    except Exception as error:
        raise CannotMeasure(f"the loaded network cannot answer: {error}") from None
    known, twice = (answer_trained(subject, subject.inputs) for _ in range(2))
    if known.shape != again.shape or known.numel() < 2 or not torch.equal(known, twice):
        return None
    return float((known - again).abs().mean() / known.std().clamp(min=1e-12))
