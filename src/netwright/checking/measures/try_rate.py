"""What another learning rate does, on a copy."""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable

import torch
from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.loop import Stepped
from netwright.checking.run_traced import call_network
from netwright.checking.subject import Subject
from netwright.core.keep_random import keep_random


def try_rate(
    subject: Subject,
    stepped: Stepped,
    rate: float,
    *,
    steps: int = 30,
    seconds: float = 0.5,
    is_still: bool = False,
) -> tuple[float, ...]:
    """Let a copy learn the batch with the loop's own kind of optimizer and another rate.

    Args:
        subject: whose network, batch and loss.
        stepped: the optimizer, whose other settings are kept.
        rate: learning rate.
        steps: at most.
        seconds: of processor time, after which it stops.
        is_still: whether each step draws the same random numbers: what chance does is not to hide the rate.

    Returns:
        The losses, before each step; the last is infinite where it is not finite.

    Raises:
        CannotMeasure: there is no loss, the optimizer needs a closure, or a step fails.
    """
    if subject.loss is None or subject.loss_is_assumed:
        raise CannotMeasure("the loss is not known")
    net = subject.copy_net().train(subject.net.training)
    losses: list[float] = []
    try:
        settings = {name: value for name, value in stepped.settings.items() if name in _TAKEN}
        kind: Callable[..., torch.optim.Optimizer] = type(stepped.optimizer)
        made = kind([part for part in net.parameters() if part.requires_grad], lr=rate, **settings)
        with warnings.catch_warnings(), torch.enable_grad(), keep_random():
            warnings.simplefilter("ignore")
            for _ in range(steps):
                given = subject.inputs
                made.zero_grad()
                if is_still:
                    torch.manual_seed(0)
                loss = subject.loss(
                    call_network(net, given.clone() if isinstance(given, Tensor) else given), subject.targets
                )
                losses.append(float(loss.detach()))
                if not math.isfinite(losses[-1]):
                    return (*losses[:-1], math.inf)
                loss.backward()
                made.step()
                if len(losses) == 1:
                    started = time.thread_time()  # the very first step of all loads half of torch
                if time.thread_time() - started > seconds:
                    break
    except Exception as error:
        raise CannotMeasure(f"a training step fails: {type(error).__name__}: {error}") from error
    return tuple(losses)


_TAKEN = frozenset(
    {"momentum", "dampening", "weight_decay", "nesterov", "betas", "eps", "amsgrad", "alpha", "centered"}
)
"""Settings of optimizers that are kept beside the rate."""
