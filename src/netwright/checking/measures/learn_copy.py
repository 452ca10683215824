"""What a few steps of training do to a copy."""

from __future__ import annotations

import time
import warnings
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.run_traced import call_network
from netwright.checking.set_mode import set_mode
from netwright.checking.subject import Loss, Subject
from netwright.core.find_answer import find_answer
from netwright.core.keep_random import keep_random


@dataclass(frozen=True, eq=False)
class Learnt:
    """A copy after some steps.

    Args:
        net: the copy.
        losses: before each step.
        answer: the last answer, in training mode.
    """

    net: nn.Module
    losses: tuple[float, ...]
    answer: Tensor


def learn_copy(
    subject: Subject,
    *,
    steps: int = 30,
    rate: float = 1e-2,
    inputs: Any = None,
    mended: AbstractContextManager[Any] | None = None,
    seconds: float = 0.5,
    loss: Loss | None = None,
) -> Learnt:
    """Train a copy on the batch with Adam, dropout off.

    Args:
        subject: whose network, batch and loss.
        steps: at most.
        rate: learning rate.
        inputs: another batch of inputs.
        mended: a context in which it runs, such as `SkipCall`.
        seconds: of processor time, after which it stops.
        loss: another loss than the subject's.

    Raises:
        CannotMeasure: there is no loss, or a step fails.
    """
    compare = loss or subject.loss
    if compare is None:
        raise CannotMeasure("there is no loss")
    net = set_mode(subject.copy_net(), training=True)
    for module in net.modules():
        if isinstance(module, nn.modules.dropout._DropoutNd):
            module.p = 0.0
    parameters = [part for part in net.parameters() if part.requires_grad]
    given = subject.inputs if inputs is None else inputs
    losses: list[float] = []
    answer = torch.zeros(0)
    try:
        step = _Adam(parameters, rate)
        started = time.thread_time()
        with warnings.catch_warnings(), torch.enable_grad(), keep_random(), mended or nullcontext():
            warnings.simplefilter("ignore")
            for _ in range(steps):
                output = call_network(net, given.clone() if isinstance(given, Tensor) else given)
                value = compare(output, subject.targets)
                step.take(torch.autograd.grad(value, parameters, allow_unused=True))
                losses.append(float(value.detach()))
                answer = find_answer(output)[0].detach()
                if time.thread_time() - started > seconds:
                    break
    except Exception as error:
        raise CannotMeasure(f"a training step fails: {type(error).__name__}: {error}") from error
    return Learnt(net, tuple(losses), answer)


class _Adam:
    """Adam as Kingma and Ba write it: torch.optim takes seconds to load what it never needs here."""

    def __init__(self, parameters: list[nn.Parameter], rate: float) -> None:
        self._parameters, self._rate, self._count = parameters, rate, 0
        self._means = [torch.zeros_like(part) for part in parameters]
        self._squares = [torch.zeros_like(part) for part in parameters]

    @torch.no_grad()
    def take(self, gradients: tuple[Tensor | None, ...]) -> None:
        self._count += 1
        root = (1 - 0.999**self._count) ** 0.5
        for part, gradient, mean, square in zip(
            self._parameters, gradients, self._means, self._squares, strict=True
        ):
            if gradient is None:
                continue
            mean.lerp_(gradient, 0.1)
            square.mul_(0.999).addcmul_(gradient, gradient, value=0.001)
            part.addcdiv_(mean / (1 - 0.9**self._count), square.sqrt() / root + 1e-8, value=-self._rate)
