"""The answers of the network as the loop left it."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import torch
from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.loop import Root
from netwright.checking.measures.keep_state import keep_state
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.run_traced import call_network
from netwright.checking.set_mode import set_mode
from netwright.checking.subject import Subject
from netwright.core.find_answer import find_answer
from netwright.core.keep_random import keep_random


def find_root(subject: Subject) -> Root:
    """Find what was seen of the subject's network.

    Raises:
        CannotMeasure: no loop was watched, or none that trains it.
    """
    for root in subject.read(read_loop).roots:
        if root.copy is subject.net:
            return root
    raise CannotMeasure("no loop was watched that trains this network")


def copy_trained(subject: Subject) -> nn.Module:
    """Copy the network as the loop left it, in evaluation mode.

    Raises:
        CannotMeasure: it cannot be copied.
    """
    try:
        return set_mode(copy.deepcopy(subject.read(find_root).net), training=False)
    except Exception as error:
        raise CannotMeasure(f"the trained network cannot be copied: {error}") from None


def answer_trained(subject: Subject, inputs: Any) -> Tensor:
    """Answer with a copy of the trained network in evaluation mode.

    Args:
        subject: whose loop trained it.
        inputs: one batch.

    Raises:
        CannotMeasure: it cannot answer them.
    """
    net = subject.read(copy_trained)
    given = inputs.clone() if isinstance(inputs, Tensor) else inputs
    try:
        with warnings.catch_warnings(), torch.no_grad(), keep_random(), keep_state(net):
            warnings.simplefilter("ignore")
            return find_answer(call_network(net, given))[0].detach().clone()
    except Exception as error:
        raise CannotMeasure(f"the trained network cannot answer: {type(error).__name__}: {error}") from None
