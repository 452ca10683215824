"""One step as the tutorials write it: zero_grad, forward, loss, backward, step."""

from __future__ import annotations

import copy
from typing import Any, final

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from netwright.training.apply_layout import apply_layout
from netwright.training.build_optimizer import build_optimizer
from netwright.training.call_network import call_network, match_targets
from netwright.training.workload import Workload


@final
class PlainStep:
    """One step as the tutorials write it, in float32, on a copy of the network.

    Args:
        net: the network; it is copied.
        workload: loss, optimizer and clipping.
        counts: whether loss and right answers are added up at each step, as loops do.
    """

    def __init__(self, net: nn.Module, workload: Workload, *, counts: bool) -> None:
        self._net = copy.deepcopy(net).train()
        apply_layout(self._net, "contiguous")
        self._objective, self._must_match = workload.objective, workload.must_match
        self._clip = workload.settings.spec.clip_grad_norm
        self._optimizer = _make_optimizer(self._net, workload)
        self._device = next(self._net.parameters()).device
        self._counts = counts
        self._loss, self._num_right = 0.0, 0.0

    def run(self, inputs: Any, targets: Tensor) -> None:
        """Train on one batch."""
        objective = self._objective
        inputs, targets = _move(inputs, self._device), targets.to(self._device)
        if self._must_match:
            targets = match_targets(targets, objective.task)
        self._optimizer.zero_grad()
        answer = objective.shape_answer(objective.find_answer(call_network(self._net, inputs)))
        loss = objective.measure_loss(answer, targets)
        loss.backward()
        if self._clip is not None:
            nn.utils.clip_grad_norm_(self._net.parameters(), self._clip)
        self._optimizer.step()
        if self._counts:
            self._loss += loss.item() * len(targets)
            if objective.task.kind == "multiclass" and answer.ndim == 2:
                classes = targets if targets.ndim == 1 else targets.argmax(1)
                self._num_right += (answer.argmax(1) == classes).sum().item()


def _make_optimizer(net: nn.Module, workload: Workload) -> Optimizer:
    """The optimizer as torch makes it by default: not fused."""
    built = build_optimizer(net, workload.settings.spec)
    groups = [{name: part for name, part in group.items() if name != "fused"} for group in built.param_groups]
    made: Optimizer = getattr(torch.optim, type(built).__name__)(groups)
    return made


def _move(inputs: Any, device: torch.device) -> Any:
    if isinstance(inputs, Tensor):
        return inputs.to(device)
    if isinstance(inputs, dict):
        return {name: _move(part, device) for name, part in inputs.items()}
    return tuple(_move(part, device) for part in inputs)
