"""One step in training mode, whatever comes of it."""

from __future__ import annotations

from torch import nn

from netwright.checking.run_traced import run_traced
from netwright.checking.set_mode import set_mode
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace
from netwright.core.keep_random import keep_random


def try_step(subject: Subject) -> Trace:
    """Run network and loss on the batch in training mode; a failure is in the trace, not raised."""
    net = copy_training(subject)
    with keep_random():
        return run_traced(net, _copy(subject.inputs), subject.targets, subject.loss, subject.lines)


def copy_training(subject: Subject) -> nn.Module:
    """Copy the network for a step in training mode.

    Args:
        subject: whose network.

    Raises:
        CannotMeasure: it cannot be copied.
    """
    net = set_mode(subject.copy_net(), training=True)
    # What the user froze in evaluation mode inside stays so: a frozen normalisation is theirs to freeze.
    if subject.net.training:
        for mine, theirs in zip(net.modules(), subject.net.modules(), strict=True):
            mine.training = theirs.training
    return net


def _copy(inputs: object) -> object:
    """A network that changes its input in place must not change the batch."""
    return inputs.clone() if hasattr(inputs, "clone") else inputs
