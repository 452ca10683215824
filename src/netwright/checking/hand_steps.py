"""Sees steps that a loop makes itself, without an optimizer."""

from __future__ import annotations

from typing import final

import torch
from torch import Tensor

from netwright.checking.loop import Line, Loop, Stepped
from netwright.checking.step import Step, list_tensors

_WRITES = frozenset(
    ["sub_", "add_", "__isub__", "__iadd__", "isub", "iadd", "copy_", "addcmul_", "lerp_", "mul_", "__imul__"]
)
_MOST_STEPS = 200


@final
class HandSteps:
    """Sees `w -= rate * w.grad`, and whether its gradient is cleared afterwards.

    Args:
        loop: where what is seen is kept.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._line: Line = None
        self._num_upwards = 0
        self._views: dict[int, Tensor] = {}
        self._stepped: Stepped | None = None
        self._watched: list[tuple[Tensor, Tensor, Tensor]] = []
        self._pending: list[Tensor] = []

    def note(self, step: Step) -> bool:
        """An operation has run.

        Args:
            step: the operation.

        Returns:
            Whether it wrote to a tensor that is trained, or took its `data` or `grad` to do so.
        """
        target = step.args[0] if step.args and isinstance(step.args[0], Tensor) else None
        if target is None or not (target.is_leaf and (target.requires_grad or id(target) in self._views)):
            return False
        name = getattr(getattr(step.func, "__self__", None), "__name__", "") if step.name == "__get__" else ""
        if name in {"data", "grad"} and target.requires_grad:
            if len(self._views) > 1000:
                self._views.clear()
            self._views.update((id(part), part) for part in list_tensors(step.result))
            return name == "grad"
        if step.name in _WRITES and (not torch.is_grad_enabled() or id(target) in self._views):
            self._line = step.line or self._line
            return True
        return False

    def begin_backward(self, leaves: list[Tensor]) -> None:
        """A backward pass begins: what has changed since the last was changed by a step.

        Args:
            leaves: the tensors that are trained.
        """
        loop = self._loop
        self._pending = leaves
        if loop.steppers and self._stepped is None:
            self._watched = []
            return
        moved = [(leaf, old, grad) for leaf, old, grad in self._watched if not torch.equal(leaf, old)]
        if not moved or self._line is None:
            return
        stepped = self._stepped = self._stepped or self._add_stepper(leaves)
        loop.num_steps += 1
        stepped.num_all += 1
        stepped.num_steps += 1
        leaf, old, grad = moved[0]
        stepped.num_carried += all(
            leaf.grad is not None and torch.equal(leaf.grad, grad) and bool(grad.any())
            for leaf, _, grad in moved
        )
        rate = _read_rate(old, leaf, grad)
        if rate is not None:
            stepped.rates.append(abs(rate))
            self._num_upwards += rate < 0
            group = stepped.optimizer.param_groups[0]
            group["maximize"] = self._num_upwards == len(stepped.rates) >= 3

    def end_backward(self) -> None:
        """A backward pass is over: its gradients are kept, to see what becomes of them."""
        self._watched = []
        if self._loop.num_backward > _MOST_STEPS or (self._loop.steppers and self._stepped is None):
            return
        for leaf in self._pending:
            if leaf.grad is not None and len(self._watched) < 4 and leaf.numel() < 1_000_000:
                self._watched.append((leaf, leaf.detach().clone(), leaf.grad.detach().clone()))

    def _add_stepper(self, leaves: list[Tensor]) -> Stepped:
        # What is done by hand is what SGD does; an optimizer that is really made would be seen as the loop's.
        stand_in = torch.optim.SGD.__new__(torch.optim.SGD)
        stand_in.param_groups = [{"params": leaves, "lr": 0.0}]
        stepped = Stepped(stand_in, self._line, self._line)
        self._loop.steppers.append(stepped)
        return stepped


def _read_rate(old: Tensor, new: Tensor, grad: Tensor) -> float | None:
    """The rate with which a tensor went against its gradient; None where it went otherwise."""
    is_felt = grad.abs() > 1e-12
    if not bool(is_felt.any()):
        return None
    rates = ((old - new.detach()) / grad)[is_felt]
    rate = float(rates.median())
    is_plain = bool(((rates - rate).abs() <= 0.05 * abs(rate)).float().mean() > 0.9)
    return rate if is_plain and rate != 0 else None
