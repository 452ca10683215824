"""Everything the loop would lose if it were killed, in one object."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, final

import torch
from torch import Tensor, nn
from torch.amp.grad_scaler import GradScaler
from torch.optim import Optimizer
from torch.optim.swa_utils import AveragedModel

from netwright.core.random_state import RandomState
from netwright.training.copy_tensors import copy_tensors
from netwright.training.processes.crew import find_crew
from netwright.training.processes.shards import cut_optimizer, cut_shards, is_part, join_shards, take_part
from netwright.training.running_metrics import RunningMetrics
from netwright.training.schedule import Schedule


@dataclass
class Progress:
    """Where the run is.

    Args:
        epoch: epochs that are complete.
        batch: batches done in the epoch that runs.
        step: optimizer steps made.
        seconds: training time until now, of earlier processes too.
        epoch_seconds: those of the epoch that runs.
        best_value: monitored value of the best epoch; None before the first.
        best_epoch: counted from 1; None before the first.
        stale_epochs: epochs since the best one.
        history: one entry an epoch: epoch, seconds, learning_rates, metrics by split.
        skipped: batches that were left out because they were not finite: [epoch, batch], both from 1.
        epoch_random: state of the generators as the epoch began, where samples come from a stream.
    """

    epoch: int = 0
    batch: int = 0
    step: int = 0
    seconds: float = 0.0
    epoch_seconds: float = 0.0
    best_value: float | None = None
    best_epoch: int | None = None
    stale_epochs: int = 0
    history: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[list[int]] = field(default_factory=list)
    epoch_random: dict[str, Any] | None = None


@final
class TrainingState:
    """All of the loop's state: what a checkpoint holds and what a resumed run goes on from.

    Args:
        net: the network.
        optimizer: its optimizer.
        schedule: its learning rates.
        metrics: the training metrics of the epoch that runs.
        ema: the moving average of the weights, or None.
        scaler: the gradient scaler of fp16, or None.
    """

    def __init__(
        self,
        net: nn.Module,
        optimizer: Optimizer,
        schedule: Schedule,
        metrics: RunningMetrics,
        ema: AveragedModel | None = None,
        scaler: GradScaler | None = None,
    ) -> None:
        self.net = net
        self.optimizer = optimizer
        self.schedule = schedule
        self.metrics = metrics
        self.ema = ema
        self.scaler = scaler
        self.progress = Progress()
        self.best_weights: dict[str, Tensor] | None = None
        self.whole_net: nn.Module | None = None
        """Where several processes hold parts of `net`: the network as it was before, for others to see."""
        self._last_count = perf_counter()

    @property
    def shown_net(self) -> nn.Module:
        """The network that observers get: where it is divided, the whole one as `show_weights` left it."""
        return self.judged_net if self.whole_net is None else self.whole_net

    @property
    def final_net(self) -> nn.Module:
        """The network that the caller gets at the end."""
        return self.net if self.whole_net is None else self.whole_net

    @property
    def is_shown(self) -> bool:
        """Whether there are observers here; of a divided network, only the first process has them."""
        return self.whole_net is None or find_crew().is_first

    @property
    def shard_like(self) -> Tensor | None:
        """A weight, where several processes hold parts of each; None where this one holds all."""
        return next((part.detach() for part in self.net.parameters() if is_part(part)), None)

    def show_weights(self, *, to_all: bool = False) -> None:
        """Bring the weights of a divided network together in the whole one, a tensor at a time.

        Args:
            to_all: in every process, and not in the first only.
        """
        if self.whole_net is None:
            return
        shown = self.whole_net.state_dict()
        for name, value in self.net.state_dict().items():
            if isinstance(value, Tensor):
                whole = join_shards(value.detach())
                if to_all or self.is_shown:
                    shown[name].copy_(whole)

    @property
    def judged_net(self) -> nn.Module:
        """The network that is validated and kept: the moving average where there is one."""
        return self.net if self.ema is None else self.ema.module

    @property
    def is_finite(self) -> bool:
        """Whether every trained weight, and every loss that was not looked at yet, is finite; one wait.

        Of all processes that train together, which ask at once.
        """
        return not find_crew().is_any(not self._is_finite_here())

    def _is_finite_here(self) -> bool:
        weights = [take_part(part.detach()) for part in self.net.parameters() if part.requires_grad]
        weights = [part for part in weights if part.numel()]
        if not weights:
            return self.metrics.is_finite
        largest = torch.stack([norm.float() for norm in torch._foreach_norm(weights, float("inf"))])
        return self.metrics.is_finite and bool(largest.isfinite().all())

    def count_seconds(self, *, is_training: bool = True) -> None:
        """Add the time since it was last counted; what is not training only moves the clock."""
        now = perf_counter()
        if is_training:
            self.progress.seconds += now - self._last_count
            self.progress.epoch_seconds += now - self._last_count
        self._last_count = now

    def copy_weights(self) -> dict[str, Tensor]:
        """Copy the weights of the judged network to the CPU; of a divided one what this process holds."""
        return _copy_weights(self.judged_net)

    def copy_shown(self) -> dict[str, Tensor]:
        """The best weights as observers get them: whole."""
        if self.whole_net is None and self.best_weights is not None:
            return self.best_weights
        return _copy_weights(self.shown_net)

    def state_dict(self) -> dict[str, Any]:
        """Tensors and plain values only, as `torch.load(weights_only=True)` reads them."""
        return {
            "net": self.net.state_dict(),
            "hidden_buffers": _find_hidden_buffers(self.net),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "metrics": self.metrics.state_dict(),
            "ema": None if self.ema is None else self.ema.state_dict(),
            "scaler": None if self.scaler is None else self.scaler.state_dict(),
            "random": RandomState.read().state,
            "progress": dict(vars(self.progress)),
            "best_weights": self.best_weights,
        }

    def copy(self) -> dict[str, Any]:
        """Copy the state to the CPU, for training to go on while it is written."""
        self.count_seconds()
        state = self.state_dict()
        # Copies already: they are replaced or added to, never changed.
        kept = {name: state.pop(name) for name in ("best_weights", "random")}
        history = state["progress"].pop("history")
        copied: dict[str, Any] = copy_tensors(state)
        copied["progress"]["history"] = list(history)
        return {**copied, **kept}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from a state; raises KeyError, ValueError or RuntimeError where it is of another network."""
        self.net.load_state_dict(cut_shards(state["net"], self.net.state_dict()))
        mine = _find_hidden_buffers(self.net)
        for name, value in state["hidden_buffers"].items():
            mine[name].copy_(value)
        # An optimizer keeps the very tensors that it is given.
        self.optimizer.load_state_dict(cut_optimizer(copy_tensors(state["optimizer"]), self.optimizer))
        self.optimizer.zero_grad(set_to_none=True)
        self.schedule.load_state_dict(copy_tensors(state["schedule"]))
        device = next(self.net.parameters()).device
        self.metrics.load_state_dict(state["metrics"], device)
        if self.ema is not None:
            self.ema.load_state_dict(state["ema"])
        if self.scaler is not None:
            self.scaler.load_state_dict(state["scaler"])
        vars(self.progress).update(copy_tensors(state["progress"]))
        self.count_seconds(is_training=False)
        best = state["best_weights"]
        if best is not None and self.whole_net is not None:
            parts = cut_shards(best, self.net.state_dict())
            best = {name: part.to("cpu") for name, part in parts.items()}
        self.best_weights = best
        RandomState(state["random"]).restore()


def _copy_weights(net: nn.Module) -> dict[str, Tensor]:
    return {
        name: value.detach().to("cpu", copy=True)
        for name, value in net.state_dict().items()
        if isinstance(value, Tensor)
    }


def _find_hidden_buffers(net: nn.Module) -> dict[str, Tensor]:
    """Buffers that are not in the state_dict (persistent=False): a resumed run needs them all the same."""
    kept = net.state_dict()
    return {name: buffer.detach() for name, buffer in net.named_buffers() if name not in kept}
