"""What a user calls their tensors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import Any

from torch import Tensor

_MOST_HELD = 200


def name_tensors(tensors: Sequence[Tensor], frame: FrameType | None) -> dict[str, Tensor]:
    """Find the names of tensors in the variables of a stack.

    Args:
        tensors: each once.
        frame: where to start; callers are looked at outwards.

    Returns:
        The tensors by name: `w1`, `params['w1']`, `layers[0]`; those that are nowhere found are numbered.

    >>> import sys, torch
    >>> weights = [torch.zeros(1), torch.ones(1)]
    >>> list(name_tensors([*weights, torch.ones(2)], sys._getframe()))
    ['weights[0]', 'weights[1]', 'tensor_2']
    """
    wanted = {id(tensor) for tensor in tensors}
    found: dict[int, str] = {}
    while frame is not None and len(found) < len(wanted):
        for variables in (frame.f_locals, frame.f_globals):
            for name, value in list(variables.items()):
                for label, tensor in _list_held(value, name, 2):
                    if id(tensor) in wanted and not name.startswith("__"):
                        found.setdefault(id(tensor), label)
        frame = frame.f_back
    named: dict[str, Tensor] = {}
    for number, tensor in enumerate(tensors):
        # A module's parameters cannot have a dot in their names.
        label = re.sub(r"\W*\bself\.", "", found.get(id(tensor), f"tensor_{number}")).replace(".", "_")
        named[label if label not in named else f"{label}_{number}"] = tensor
    return named


def _list_held(value: Any, label: str, depth: int) -> Iterator[tuple[str, Tensor]]:
    if isinstance(value, Tensor):
        yield label, value
    elif depth and type(value) in {list, tuple} and len(value) < _MOST_HELD:
        for number, part in enumerate(value):
            yield from _list_held(part, f"{label}[{number}]", depth - 1)
    elif depth and type(value) is dict and len(value) < _MOST_HELD:
        for key, part in value.items():
            yield from _list_held(part, f"{label}[{key!r}]", depth - 1)
    elif depth and type(value).__module__ == "__main__" and hasattr(value, "__dict__"):
        for key, part in list(vars(value).items()):
            yield from _list_held(part, f"{label}.{key}", depth - 1)
