"""Which part of a loop's operations is the network, and which is the loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from torch import Tensor

from netwright.checking.replay_loss import LOSSES, find_needed
from netwright.checking.step import Step, list_tensors

_MEETING = frozenset({"sub", "rsub", "__sub__", "__rsub__", "__getitem__", "gather", "subtract"})


@dataclass(frozen=True, eq=False)
class Split:
    """Operations from inputs to an answer.

    Args:
        chain: the operations, in order.
        given: the inputs; None where they are not known.
        answer: what is compared with targets, or the loss itself.
        start: the operations of the loss begin here.
    """

    chain: tuple[Step, ...]
    given: Tensor | None
    answer: Tensor
    start: int


def split_function(end: Tensor | Step, steps: Sequence[Step], leaves: Sequence[Tensor]) -> Iterator[Split]:
    """Split what a loop did with its own tensors into a network and a loss, the likeliest way first.

    Args:
        end: the loss, or the operation that raised.
        steps: of the loop, in order.
        leaves: the tensors that are trained.

    Yields:
        Ways to split; the last takes everything for one.
    """
    needed = find_needed(end, steps)
    dependent = {id(part): part for part in leaves}
    for step in needed:
        if any(id(part) in dependent for part in step.given):
            dependent.update((id(part), part) for part in list_tensors(step.result))
    trained = {id(part) for part in leaves}
    given = _find_inputs(needed, dependent)
    first = next((n for n, step in enumerate(needed) if any(id(part) in dependent for part in step.given)), 0)
    from_inputs = _follow(given, needed[first:])  # what was made of them before may be targets
    answer = _find_answer(
        needed, {key: part for key, part in dependent.items() if key not in trained}, from_inputs
    )
    places = {id(part): number for number, step in enumerate(steps) for part in list_tensors(step.result)}
    for start, taken in ((answer, given), (answer, None), (end, None)):
        if not isinstance(start, Tensor) or id(start) not in places:
            continue
        known = set(trained) if taken is None else trained | {id(taken)}
        chain = []
        for step in find_needed(start, steps[: places[id(start)] + 1], taken):
            if any(id(part) in known for part in step.given):
                known |= {id(part) for part in list_tensors(step.result)}
                chain.append(step)
        if not any(step.is_in_place for step in chain):
            yield Split(tuple(chain), taken, start, places[id(start)] + 1)


def _find_inputs(steps: Sequence[Step], dependent: dict[int, Tensor]) -> Tensor | None:
    """What first meets a tensor that is trained."""
    for step in steps:
        given = step.given
        if any(id(part) in dependent for part in given):
            for part in given:
                if id(part) not in dependent and part.ndim and len(part) > 1:
                    return part
    return None


def _follow(given: Tensor | None, steps: Sequence[Step]) -> set[int]:
    """What follows from the inputs, they included."""
    known = {id(given)}
    for step in steps:
        if any(id(part) in known for part in step.given):
            known |= {id(part) for part in list_tensors(step.result)}
    return known


def _find_answer(steps: Sequence[Step], dependent: dict[int, Tensor], from_inputs: set[int]) -> Tensor | None:
    """What a loss of torch is given; else what first meets data that do not follow from the inputs."""
    meetings: list[tuple[bool, Tensor]] = []
    for step in steps:
        given = step.given
        own = [part for part in given if id(part) in dependent]
        if step.name in LOSSES and own:
            return own[0]
        strange = [
            part
            for part in given
            if id(part) not in dependent
            and id(part) not in from_inputs
            and part.ndim
            and not part.requires_grad
        ]
        if own and own[0].ndim and any(len(other) == len(own[0]) for other in strange):
            meetings.append((step.name in _MEETING, own[0]))
    direct = [part for is_direct, part in meetings if is_direct]
    return direct[0] if direct else meetings[-1][1] if meetings else None
