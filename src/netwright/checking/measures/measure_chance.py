"""How far answers of the same samples are apart from call to call, in evaluation mode."""

from __future__ import annotations

import torch

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_with import copy_eval
from netwright.checking.measures.keep_state import keep_state
from netwright.checking.run_traced import call_network
from netwright.checking.subject import Subject
from netwright.core.find_answer import find_answer
from netwright.core.keep_random import keep_random


def measure_chance(subject: Subject) -> float:
    """Answer the batch with two seeds.

    Returns:
        The mean change of an answer as a share of the answers' standard deviation.

    Raises:
        CannotMeasure: the network cannot answer.
    """
    net, answers = subject.read(copy_eval), []
    for seed in (1, 2):
        given = subject.inputs.clone() if hasattr(subject.inputs, "clone") else subject.inputs
        try:
            with torch.no_grad(), keep_random(seed), keep_state(net):
                answers.append(find_answer(call_network(net, given))[0].detach().clone().double())
        except Exception as error:
            raise CannotMeasure(f"the network cannot answer: {type(error).__name__}: {error}") from None
    first, second = answers
    if first.shape != second.shape or first.numel() < 2 or not bool(first.isfinite().all()):
        return 0.0
    return float((first - second).abs().mean() / first.std().clamp(min=1e-12))
