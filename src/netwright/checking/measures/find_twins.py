"""Parts of a network that are equal and see the same."""

from __future__ import annotations

from itertools import combinations

import torch
from torch import Tensor, nn

from netwright.checking.measures.find_reached import find_reached
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.subject import Subject
from netwright.checking.trace import Visit


def find_twins(subject: Subject) -> tuple[Visit, Visit] | None:
    """Find the largest two trained parts with equal weights that are given the very same tensor.

    Raises:
        CannotMeasure: there is no loss, or it does not go through.
    """
    trace, learns = subject.read(trace_step), subject.read(find_reached).learns
    weighty = [visit for visit in trace.visits if visit.path and count_weights(visit.module) > 1]
    pairs = [pair for pair in combinations(weighty[:200], 2) if _are_alike(*pair)]
    pairs = [(a, b) for a, b in pairs if _is_trained(a, learns) and _is_trained(b, learns)]
    return max(pairs, key=lambda pair: count_weights(pair[0].module)) if pairs else None


def count_weights(module: nn.Module) -> int:
    """Count the numbers in a module's parameters."""
    return sum(part.numel() for part in module.parameters())


def _is_trained(visit: Visit, learns: frozenset[str]) -> bool:
    return all(f"{visit.path}.{name}" in learns for name, _ in visit.module.named_parameters())


def _are_alike(first: Visit, second: Visit) -> bool:
    if first.module is second.module or type(first.module) is not type(second.module):
        return False
    given = [visit.given[0] if visit.given else None for visit in (first, second)]
    if not isinstance(given[0], Tensor) or given[0] is not given[1]:
        return False
    return have_equal(first.module, second.module)


def have_equal(first: nn.Module, second: nn.Module) -> bool:
    """Whether two modules hold the same numbers in different tensors, drawn ones among them."""
    one, other = list(first.parameters()), list(second.parameters())
    # Norms are drawn equal, and zeros are no draw.
    if not any(part.ndim > 1 and float(part.detach().std()) > 0 for part in one):
        return False
    pairs = list(zip(one, other, strict=False))
    return len(one) == len(other) and all(torch.equal(a, b) and a is not b for a, b in pairs)
