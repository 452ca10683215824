"""What a network's saved state leaves out."""

from __future__ import annotations

import copy
import warnings

import torch
from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_trained import find_root
from netwright.checking.measures.measure_change import measure_change
from netwright.checking.set_mode import set_mode
from netwright.checking.subject import Subject
from netwright.core.keep_random import keep_random


def measure_restored(subject: Subject) -> tuple[float, list[str]]:
    """Load the trained network's state into the network as it was made, and compare their answers.

    Returns:
        The mean change of an answer as a share of their standard deviation, and the attributes that are
        different in the two; 0 where answers change from call to call.

    Raises:
        CannotMeasure: the state cannot be loaded, or a network cannot answer.
    """
    root = subject.read(find_root)
    trained = set_mode(copy.deepcopy(root.net), training=root.copy.training)
    try:
        with warnings.catch_warnings(), torch.no_grad(), keep_random():
            warnings.simplefilter("ignore")
            made = copy.deepcopy(root.copy)
            made.load_state_dict(copy.deepcopy(trained.state_dict()))
            names = _list_different(made, trained)
    except Exception as error:
        raise CannotMeasure(f"the state cannot be loaded: {error}") from None
    change = measure_change(subject, made)
    return (0.0, []) if change is None else (change, names)


def _list_different(made: nn.Module, trained: nn.Module) -> list[str]:
    """Tensors and numbers that are plain attributes and not the same in both."""
    found = []
    for (path, one), other in zip(made.named_modules(), trained.modules(), strict=True):
        for name, value in vars(other).items():
            before = vars(one).get(name)
            if name.startswith("_") or isinstance(value, bool) or name == "training":
                continue
            if isinstance(value, Tensor) and isinstance(before, Tensor):
                is_same = before.shape == value.shape and torch.equal(before.detach(), value.detach())
            elif isinstance(value, int | float) or (before is None and isinstance(value, Tensor)):
                is_same = isinstance(before, int | float) and before == value
            else:
                continue
            if not is_same:
                found.append(f"{path}.{name}".lstrip("."))
    return found
