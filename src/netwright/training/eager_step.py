"""One batch of training: forward, loss, gradient, update."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any, final

import torch
from jaxtyping import Shaped
from torch import Tensor, nn

from netwright.training.call_network import call_network, match_targets
from netwright.training.objective import Objective
from netwright.training.state import TrainingState


@final
class EagerStep:
    """One batch of training, layer by layer, as PyTorch runs it.

    Args:
        state: network, optimizer and all that a step changes.
        objective: the loss.
        forward_net: the network, or its compiled form.
        accumulate: batches whose gradients are added before an update, at least 1.
        clip_grad_norm: largest gradient norm, or None.
        autocast: number format of the arithmetic; None for float32.
        must_match: whether targets come from a user's own Dataset and need their layout.
    """

    def __init__(
        self,
        state: TrainingState,
        objective: Objective,
        forward_net: nn.Module,
        *,
        accumulate: int = 1,
        clip_grad_norm: float | None = None,
        autocast: torch.dtype | None = None,
        must_match: bool = False,
    ) -> None:
        self._state = state
        self._objective = objective
        self._net = forward_net
        self._accumulate = accumulate
        self._clip = clip_grad_norm
        self._must_match = must_match
        self._parameters = [part for part in state.net.parameters() if part.requires_grad]
        device = self._parameters[0].device.type
        self._precision: AbstractContextManager[Any] = (
            nullcontext() if autocast is None else torch.autocast(device, autocast)
        )
        self._needs_closure = isinstance(state.optimizer, torch.optim.LBFGS)
        self._num_pending = 0
        self._num_samples = 0

    @property
    def is_between_updates(self) -> bool:
        """Whether gradients wait for an update: a state must not be kept now."""
        return self._num_pending > 0

    def run(self, inputs: Any, targets: Shaped[Tensor, "batch *answer"]) -> None:
        """Train on one batch."""
        if self._must_match:
            targets = match_targets(targets, self._objective.task)
        if self._needs_closure:
            self._run_closure(inputs, targets)
            return
        loss, answer = self._forward(inputs, targets)
        num = len(targets)
        self._record(loss, answer, targets, num)
        scaled = loss
        if self._accumulate > 1 and self._objective.is_mean:
            scaled = loss * num
        if self._state.scaler is None:
            scaled.backward()
        else:
            self._state.scaler.scale(scaled).backward()
        self._num_pending += 1
        self._num_samples += num
        if self._num_pending >= self._accumulate:
            self.update()

    def update(self) -> None:
        """Move the weights by the gradients that were gathered; nothing happens where there are none."""
        if not self._num_pending:
            return
        state = self._state
        if state.scaler is not None:
            state.scaler.unscale_(state.optimizer)
        if self._accumulate > 1 and self._objective.is_mean:
            # The mean over the samples that were really there: the last group may be smaller.
            gradients = [part.grad for part in self._parameters if part.grad is not None]
            torch._foreach_mul_(gradients, 1.0 / self._num_samples)
        if self._clip is not None:
            nn.utils.clip_grad_norm_(self._parameters, self._clip)
        if state.scaler is None:
            state.optimizer.step()
        else:
            state.scaler.step(state.optimizer)
            state.scaler.update()
        for part in self._parameters:
            part.grad = None
        self._num_pending = self._num_samples = 0
        self._end_step()

    def _end_step(self) -> None:
        state = self._state
        state.progress.step += 1
        if state.schedule.moves_each_step:
            state.schedule.end_step()
        if state.ema is not None:
            state.ema.update_parameters(state.net)

    def _forward(self, inputs: Any, targets: Tensor) -> tuple[Tensor, Tensor]:
        objective = self._objective
        with self._precision:
            answer = self._net(inputs) if isinstance(inputs, Tensor) else call_network(self._net, inputs)
            if not isinstance(answer, Tensor):
                answer = objective.find_answer(answer)
            if answer.ndim != 2:
                answer = objective.shape_answer(answer)
            loss = objective.measure_loss(answer, targets)
        return loss, answer.mean(1) if answer.ndim == 3 else answer

    def _record(self, loss: Tensor, answer: Tensor, targets: Tensor, num: int) -> None:
        mean = loss.detach()
        self._state.metrics.add(mean if self._objective.is_mean else mean / num, answer.detach(), targets)

    def _run_closure(self, inputs: Any, targets: Tensor) -> None:
        first: list[tuple[Tensor, Tensor]] = []

        def compute() -> Tensor:
            self._state.optimizer.zero_grad(set_to_none=True)
            loss, answer = self._forward(inputs, targets)
            loss.backward()
            if self._clip is not None:
                nn.utils.clip_grad_norm_(self._parameters, self._clip)
            if not first:
                first.append((loss, answer))
            return loss

        self._state.optimizer.step(compute)  # type: ignore[arg-type]  # a tensor is what LBFGS reads
        self._record(*first[0], targets, len(targets))
        self._end_step()
