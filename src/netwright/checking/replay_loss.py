"""What a loop did with an answer up to its loss, to be done again with another answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor

from netwright.checking.call_step import call_step
from netwright.checking.step import Step, list_tensors
from netwright.core.errors import NetworkError
from netwright.core.find_answer import find_answer

LOSSES = frozenset(
    {
        "cross_entropy",
        "nll_loss",
        "kl_div",
        "binary_cross_entropy",
        "binary_cross_entropy_with_logits",
        "mse_loss",
        "l1_loss",
        "smooth_l1_loss",
        "huber_loss",
    }
)
_CASTS = frozenset({"float", "double", "long", "int", "to", "type", "unsqueeze", "view", "reshape"})
"""What is done to targets so that a loss takes them."""
Loss = Callable[[Any, Any], Any]


def replay_loss(
    end: Tensor | Step, answer: Tensor, steps: Sequence[Step], output: Any = None
) -> tuple[Loss | None, Tensor | None]:
    """Write a loss that repeats what the loop does between an answer and its loss.

    Args:
        end: the loss, or the operation that was to give it and raised.
        answer: what the network gave.
        steps: the operations of the loop since then, in order.
        output: all that the network gave with the answer, which the loss may use too.

    Returns:
        The loss, and the targets that it compares the answer with; None where `end` does not follow from
        the answer, and no targets where it compares with nothing of as many samples.
    """
    if end is answer:
        return (lambda output, _truth: find_answer(output)[0]), None
    reached = _find_reached(end, answer, steps)
    if not reached:
        return None, None
    target = _find_uncast(_find_target(reached, answer), steps)
    chain = find_needed(end, steps, target)
    if _writes_outside(chain, answer):
        return None, None
    # A penalty is of the weights as they are now: training changes the loop's own.
    own = {
        id(part): part.detach().clone().requires_grad_()
        for step in chain
        for part in list_tensors((step.args, step.kwargs))
        if part.is_leaf and part.requires_grad and part is not answer
    }

    places = [(id(part), part.shape[1:]) for part in list_tensors(output)]

    def loss(output: Any, truth: Any) -> Any:
        known: dict[int, Any] = {**own, id(answer): find_answer(output)[0]}
        parts = list(list_tensors(output))
        if [part.shape[1:] for part in parts] == [shape for _, shape in places]:
            known |= {key: part for (key, _), part in zip(places, parts, strict=True)}
        if target is not None:
            known[id(target)] = truth
        value: Any = None
        for step in chain:
            value, given = call_step(step, known)
            known |= given
        return known.get(id(end), value)

    return loss, None if target is None else target.detach().clone()


def find_needed(end: Tensor | Step, steps: Sequence[Step], target: Tensor | None = None) -> list[Step]:
    """The operations that the end needs, in order; those that make the targets are left out."""
    needed = {id(end)}
    chain: list[Step] = []
    for step in reversed(steps):
        if step is end or any(id(part) in needed for part in list_tensors(step.result)):
            chain.insert(0, step)
            needed |= {id(part) for part in list_tensors((step.args, step.kwargs))} - {id(target)}
    return chain


def _find_reached(end: Tensor | Step, answer: Tensor, steps: Sequence[Step]) -> list[Step]:
    """Those of them that the answer leads through; none where it does not lead to the end."""
    known = {id(answer)}
    reached: list[Step] = []
    for step in find_needed(end, steps):
        if any(id(part) in known for part in list_tensors((step.args, step.kwargs))):
            known |= {id(part) for part in list_tensors(step.result)}
            reached.append(step)
    return reached if reached and (reached[-1] is end or id(end) in known) else []


def _writes_outside(chain: Sequence[Step], answer: Tensor) -> bool:
    """Whether an operation in place writes to what the chain did not make: doing it again would change it."""
    made = {id(answer)}
    for step in chain:
        if step.is_in_place and step.args and id(step.args[0]) not in made:
            return True
        made |= {id(part) for part in list_tensors(step.result)}
    return False


def _find_target(reached: Sequence[Step], answer: Tensor) -> Tensor | None:
    """What the answer first meets: what a loss compares with, else a tensor of as many samples."""
    known = {id(answer)}
    for step in reached:
        known |= {id(part) for part in list_tensors(step.result)}
    for step in sorted(reached, key=lambda step: step.name not in LOSSES):
        is_loss = step.name in LOSSES
        second = step.args[1] if len(step.args) > 1 else step.kwargs.get("target")
        for part in list_tensors(second if is_loss else (step.args, step.kwargs)):
            has_samples = part.ndim > 0 and answer.ndim > 0 and len(part) == len(answer)
            if id(part) not in known and not part.requires_grad and (is_loss or has_samples):
                return part
    return None


def _find_uncast(target: Tensor | None, steps: Sequence[Step]) -> Tensor | None:
    """The targets before they were cast: what they are is seen there."""
    for step in reversed(steps):
        source = step.args[0] if step.args else None
        if (
            step.result is target
            and step.name in _CASTS
            and isinstance(source, Tensor)
            and target is not None
        ):
            is_same = source.numel() == target.numel() and source.shape[:1] == target.shape[:1]
            target = source if is_same else target
    return target


def read_answer(output: Any) -> Tensor | None:
    """Find the answer in what a network gave; None where there is none."""
    if output is None:
        return None
    try:
        return find_answer(output)[0]
    except NetworkError:
        return None
