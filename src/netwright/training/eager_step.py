"""One batch of training: forward, loss, gradient, update."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any, final

import torch
from jaxtyping import Shaped
from torch import Tensor, nn

from netwright.training.call_network import call_network, match_targets
from netwright.training.objective import Objective
from netwright.training.processes.share_gradients import share_gradients
from netwright.training.processes.shared_norms import SharedNorms
from netwright.training.state import TrainingState
from netwright.training.step import Step


@final
class EagerStep(Step):
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
        self._sum = share_gradients(state.net)
        self._weighs = objective.is_mean and (accumulate > 1 or self._sum is not None)

    @property
    def is_between_updates(self) -> bool:
        """Whether gradients wait for an update: a state must not be kept now."""
        return self._num_pending > 0

    @property
    def is_plain(self) -> bool:
        """Whether each batch is one forward, one backward and one update, here and of the network itself."""
        is_whole = (
            self._accumulate == 1
            and self._state.scaler is None
            and not self._needs_closure
            and self._sum is None
        )
        return is_whole and self._net is self._state.net

    @property
    def is_bare(self) -> bool:
        """Whether an update is the optimizer's step alone, and the schedule moves nothing but its rates."""
        state = self._state
        is_alone = self._clip is None and state.ema is None and state.schedule.moves_only_rates
        return self.is_plain and is_alone and self._objective.is_mean

    @property
    def state(self) -> TrainingState:
        """What it changes."""
        return self._state

    def run(self, inputs: Any, targets: Shaped[Tensor, "batch *answer"]) -> None:
        """Train on one batch."""
        targets = self.lay_out(targets)
        if self._needs_closure:
            self._run_closure(inputs, targets)
            return
        if self._sum is not None and self._num_pending + 1 >= self._accumulate:
            self._sum.arm()
        if self._sum is not None and not len(targets):
            others = self._net if isinstance(self._net, SharedNorms) else self._sum
            others.stand_by(inputs)
            self._count_batch(0)
            return
        loss, answer = self.forward(self._net, inputs, targets)
        scaled = loss * len(targets) if self._weighs else loss
        if self._state.scaler is None:
            scaled.backward()
        else:
            self._state.scaler.scale(scaled).backward()
        self.finish(loss.detach(), answer.detach(), targets)

    def lay_out(self, targets: Shaped[Tensor, "batch *given"]) -> Tensor:
        """Bring targets to the layout that `Task` promises."""
        return match_targets(targets, self._objective.task) if self._must_match else targets

    def forward(self, net: nn.Module, inputs: Any, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Compute the loss of a batch, and the answers.

        Args:
            net: the network, its compiled form or a copy of it.
            inputs: what it takes.
            targets: as `Task` lays them out.
        """
        objective = self._objective
        with self._precision:
            answer = net(inputs) if isinstance(inputs, Tensor) else call_network(net, inputs)
            if not isinstance(answer, Tensor):
                answer = objective.find_answer(answer)
            if answer.ndim != 2:
                answer = objective.shape_answer(answer)
            loss = objective.measure_loss(answer, targets)
        return loss, answer.mean(1) if answer.ndim == 3 else answer

    def finish(self, loss: Tensor, answer: Tensor, targets: Tensor) -> None:
        """Count a batch whose gradients lie at the weights, and update where it is time."""
        self._record(loss, answer, targets, len(targets))
        self._count_batch(len(targets))

    def _count_batch(self, num: int) -> None:
        self._num_pending += 1
        self._num_samples += num
        if self._num_pending >= self._accumulate:
            self.update()

    def update(self) -> None:
        """Move the weights by the gradients that were gathered; nothing happens where there are none."""
        if not self._num_pending:
            return
        state = self._state
        if self._sum is not None:
            self._num_samples = self._sum.finish(self._num_samples)
        if state.scaler is not None:
            state.scaler.unscale_(state.optimizer)
        if self._weighs:
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

    def forget(self) -> None:
        """Drop what waits for an update: the state was put back to an earlier one."""
        self._num_pending = self._num_samples = 0

    def _end_step(self) -> None:
        state = self._state
        state.progress.step += 1
        if state.schedule.moves_each_step:
            state.schedule.end_step()
        if state.ema is not None:
            state.ema.update_parameters(state.net)

    def _record(self, loss: Tensor, answer: Tensor, targets: Tensor, num: int) -> None:
        self._state.metrics.add(loss if self._objective.is_mean else loss / num, answer, targets)

    def _run_closure(self, inputs: Any, targets: Tensor) -> None:
        first: list[tuple[Tensor, Tensor]] = []

        def compute() -> Tensor:
            self._state.optimizer.zero_grad(set_to_none=True)
            loss, answer = self.forward(self._net, inputs, targets)
            loss.backward()
            if self._clip is not None:
                nn.utils.clip_grad_norm_(self._parameters, self._clip)
            if not first:
                first.append((loss.detach(), answer.detach()))
            return loss

        self._state.optimizer.step(compute)  # type: ignore[arg-type]  # a tensor is what LBFGS reads
        self._record(*first[0], targets, len(targets))
        self._end_step()
