"""The answers in evaluation mode, to other inputs."""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.keep_state import keep_state
from netwright.checking.run_traced import call_network
from netwright.checking.subject import Subject
from netwright.core.errors import NetworkError
from netwright.core.find_answer import find_answer
from netwright.core.keep_random import keep_random


def copy_eval(subject: Subject) -> nn.Module:
    """Copy the network once for every measurement in evaluation mode."""
    return subject.copy_net(training=False)


def answer_with(subject: Subject, inputs: Any) -> Tensor:
    """Answer other inputs in evaluation mode, always with the same random numbers.

    Args:
        subject: whose network answers.
        inputs: one batch; it is not changed.

    Raises:
        CannotMeasure: the network cannot answer them.
    """
    net = subject.read(copy_eval)
    given = inputs.clone() if isinstance(inputs, Tensor) else inputs
    try:
        with warnings.catch_warnings(), torch.no_grad(), keep_random(), keep_state(net):
            warnings.simplefilter("ignore")
            return find_answer(call_network(net, given))[0].detach().clone()
    except NetworkError as error:
        raise CannotMeasure(error.what) from None
    except Exception as error:
        raise CannotMeasure(f"the network cannot answer: {type(error).__name__}: {error}") from error
