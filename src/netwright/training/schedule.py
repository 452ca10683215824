"""The learning rate over the run: which schedule, and when it moves."""

from __future__ import annotations

import inspect
from typing import Any, ClassVar, final

import torch
from torch.optim import Optimizer, lr_scheduler

from netwright.core.errors import RunFileError
from netwright.core.named import Named
from netwright.core.run_spec import NamedField
from netwright.core.suggest import suggest_name
from netwright.training.warmup_cosine import WarmupCosine

AUTO_SCHEDULE: NamedField = "WarmupCosine"

_NOT_BY_NAME = ("LRScheduler", "SequentialLR", "ChainedScheduler", "LambdaLR", "MultiplicativeLR")


@final
class Schedule:
    """A scheduler by name, moved after every step, after every epoch, or by the monitored value.

    WarmupCosine (netwright's own), OneCycleLR and CyclicLR move every step; ReduceLROnPlateau takes the
    monitored value; all others move once an epoch. `total_steps`, `max_lr`, `T_max` and the
    `total_iters` of PolynomialLR are filled in from the run where they are not given.

    Args:
        optimizer: what it steers.
        written: the schedule as a run file writes it, or none.
        epochs: of the whole run.
        steps_per_epoch: optimizer steps an epoch; None where it cannot be known (a stream).
        lower_is_better: how the monitored value is read.

    Raises:
        RunFileError: no such scheduler, or it does not take these arguments.

    >>> weights = [torch.nn.Parameter(torch.zeros(1))]
    >>> optimizer = torch.optim.SGD(weights, lr=0.1)
    >>> schedule = Schedule(optimizer, {"StepLR": {"step_size": 1}}, epochs=3, steps_per_epoch=10)
    >>> _ = optimizer.step(); schedule.end_epoch(0.5); round(optimizer.param_groups[0]["lr"], 3)
    0.01
    """

    BY_STEP: ClassVar[tuple[str, ...]] = ("OneCycleLR", "CyclicLR", "WarmupCosine")

    def __init__(
        self,
        optimizer: Optimizer,
        written: NamedField,
        *,
        epochs: int,
        steps_per_epoch: int | None,
        lower_is_better: bool = True,
    ) -> None:
        named = Named.parse(written, where="train.schedule")
        self._optimizer = optimizer
        self._scheduler: Any = None
        if named.name != "none":
            self._scheduler = _build(optimizer, named, epochs, steps_per_epoch, lower_is_better)
        self.moves_each_step = named.name in self.BY_STEP
        self.moves_only_rates = not getattr(self._scheduler, "cycle_momentum", False)
        self._takes_value = named.name == "ReduceLROnPlateau"

    def end_step(self) -> None:
        """The optimizer made a step; called only where `moves_each_step`."""
        self._scheduler.step()

    def end_epoch(self, monitored: float) -> None:
        """An epoch is over, with this monitored value."""
        if self._scheduler is None or self.moves_each_step:
            return
        if self._takes_value:
            self._scheduler.step(monitored)
        else:
            self._scheduler.step()

    def state_dict(self) -> dict[str, Any]:
        """Plain values, enough to go on."""
        if self._scheduler is None:
            return {}
        state = self._scheduler.state_dict()
        return {key: value for key, value in state.items() if _is_plain(value)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from a state; the optimizer's own state must be loaded before."""
        if isinstance(self._scheduler, WarmupCosine):
            self._scheduler.load_state_dict(state, self._optimizer)
        elif self._scheduler is not None:
            self._scheduler.load_state_dict(state)


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(_is_plain(part) for part in value.values())
    if isinstance(value, (list, tuple)):
        return all(_is_plain(part) for part in value)
    return value is None or isinstance(value, (bool, int, float, str, torch.Tensor))


def _build(
    optimizer: Optimizer, named: Named, epochs: int, steps_per_epoch: int | None, lower_is_better: bool
) -> Any:
    where = "train.schedule"
    known = sorted(
        key
        for key, value in vars(lr_scheduler).items()
        if isinstance(value, type) and issubclass(value, lr_scheduler.LRScheduler) and key not in _NOT_BY_NAME
    )
    known += ["WarmupCosine", "none"]
    if named.name not in known:
        extra = " (it needs Python functions or schedulers)" if named.name in _NOT_BY_NAME else ""
        fix = suggest_name(named.name, known)
        raise RunFileError(f"no schedule can be called `{named.name}`{extra}", where=where, fix=fix)
    kind: Any = WarmupCosine if named.name == "WarmupCosine" else getattr(lr_scheduler, named.name)
    takes = [name for name in inspect.signature(kind).parameters if name != "optimizer"]
    arguments = dict(zip(takes, named.args, strict=False)) | named.kwargs
    needs_steps = named.name == "WarmupCosine" or (
        named.name == "OneCycleLR" and not {"total_steps", "steps_per_epoch"} & set(arguments)
    )
    if needs_steps and "total_steps" not in arguments:
        if steps_per_epoch is None:
            raise RunFileError(
                f"{named.name} must know how many steps the run takes, and the data is a stream",
                where=where,
                fix="give total_steps, or use schedule: none",
            )
        arguments["total_steps"] = epochs * steps_per_epoch
    if named.name == "OneCycleLR":
        arguments.setdefault("max_lr", [group["lr"] for group in optimizer.param_groups])
    elif named.name == "CosineAnnealingLR":
        arguments.setdefault("T_max", epochs)
    elif named.name == "PolynomialLR":
        arguments.setdefault("total_iters", epochs)
    elif named.name == "ReduceLROnPlateau":
        arguments.setdefault("mode", "min" if lower_is_better else "max")
    try:
        return kind(optimizer, **arguments)
    except (TypeError, ValueError) as problem:
        raise RunFileError(
            f"{named.name} {f'does not take {arguments}' if arguments else 'cannot be made'}: {problem}",
            where=where,
            fix=f"its arguments are {', '.join(takes)}",
        ) from problem
