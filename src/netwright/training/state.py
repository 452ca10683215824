"""Everything the loop would lose if it were killed, in one object."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, final

from torch import Tensor, nn
from torch.amp.grad_scaler import GradScaler
from torch.optim import Optimizer
from torch.optim.swa_utils import AveragedModel

from netwright.core.random_state import RandomState
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
        best_value: monitored value of the best epoch; None before the first.
        best_epoch: counted from 1; None before the first.
        stale_epochs: epochs since the best one.
        history: one entry an epoch: epoch, seconds, learning_rates, metrics by split.
    """

    epoch: int = 0
    batch: int = 0
    step: int = 0
    seconds: float = 0.0
    best_value: float | None = None
    best_epoch: int | None = None
    stale_epochs: int = 0
    history: list[dict[str, Any]] = field(default_factory=list)


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

    @property
    def judged_net(self) -> nn.Module:
        """The network that is validated and kept: the moving average where there is one."""
        return self.net if self.ema is None else self.ema.module

    def copy_weights(self) -> dict[str, Tensor]:
        """Copy the weights of the judged network to the CPU."""
        return {
            name: value.detach().to("cpu", copy=True)
            for name, value in self.judged_net.state_dict().items()
            if isinstance(value, Tensor)
        }

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

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from a state; raises KeyError, ValueError or RuntimeError where it is of another network."""
        self.net.load_state_dict(state["net"])
        mine = _find_hidden_buffers(self.net)
        for name, value in state["hidden_buffers"].items():
            mine[name].copy_(value)
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        device = next(self.net.parameters()).device
        self.metrics.load_state_dict(state["metrics"], device)
        if self.ema is not None:
            self.ema.load_state_dict(state["ema"])
        if self.scaler is not None:
            self.scaler.load_state_dict(state["scaler"])
        self.progress = Progress(**state["progress"])
        self.best_weights = state["best_weights"]
        RandomState(state["random"]).restore()


def _find_hidden_buffers(net: nn.Module) -> dict[str, Tensor]:
    """Buffers that are not in the state_dict (persistent=False): a resumed run needs them all the same."""
    kept = net.state_dict()
    return {name: buffer.detach() for name, buffer in net.named_buffers() if name not in kept}
