"""How fast a training would be here, beside the loop that most people write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch

from netwright.core.environment import read_environment
from netwright.core.errors import NetwrightError, UsageError
from netwright.core.named import Named
from netwright.core.run_spec import RunSpec, TrainSpec
from netwright.data.open_spec import open_spec
from netwright.jobs.make_network import make_network
from netwright.jobs.place_errors import place_errors
from netwright.jobs.read_source import read_source
from netwright.nets.load_package_network import is_ready
from netwright.training.bench.measure_plan import Measured, measure_plan
from netwright.training.capture_plan import capture_plan
from netwright.training.explain_stop import explain_stop
from netwright.training.plan_training import plan_training
from netwright.training.tuning.tune_up import tune_up

_LEFT_OUT = {"schedule": "none", "ema": None, "accumulate": 1}
"""What happens beside the step, left out on both sides."""
_TOLD = ("threads", "precision", "layout", "capture", "compile")


@dataclass(frozen=True)
class Bench:
    """How fast a training would be here.

    Args:
        source: what was measured.
        network: its class.
        num_parameters: numbers that it learns.
        batch_size: samples a step.
        choices: how netwright would compute a step, with the reasons.
        measured: paces, shares and peaks.
        environment: versions and machine.
    """

    source: str
    network: str
    num_parameters: int
    batch_size: int
    choices: Mapping[str, str]
    measured: Measured
    environment: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        told = asdict(self)
        for name, shares in self.measured.shares.items():
            told["measured"]["shares"][name]["limit"] = shares.limit
        return told


def bench(
    source: str,
    *,
    target: Sequence[str] | None = None,
    sets: Sequence[str] = (),
    rounds: int = 7,
    turn_seconds: float = 0.5,
) -> Bench:
    """Measure what `netwright train` would do, beside a plain loop with a DataLoader.

    Schedule, moving average and accumulation are left out on both sides.

    Args:
        source: a run file or data.
        target: columns to predict.
        sets: changes of fields, `train.precision=float32`.
        rounds: turns of each loop, at least 1.
        turn_seconds: of one turn, above 0.

    Raises:
        InputError: run file, data or network cannot be used.
        JobFailed: a step failed.
    """
    run_file = read_source(source, target=target, sets=sets)
    spec = run_file.spec.model_copy(update={"folder": str(run_file.folder)})
    with place_errors(run_file):
        _refuse_closures(spec.train)
        data = open_spec(spec.data, run_file.folder)
        made = make_network(spec, data)
        plan = plan_training(
            made.net,
            data,
            spec.train.model_copy(update=_LEFT_OUT),
            batch_size=spec.data.batch_size,
            augment=spec.data.augment,
            output_is_fitted=_is_fitted(spec),
            folder=run_file.folder,
        )
    plan = capture_plan(tune_up(plan))
    try:
        measured = measure_plan(plan, data, spec.data.augment, rounds=rounds, turn_seconds=turn_seconds)
    except NetwrightError:
        raise
    except Exception as problem:
        raise explain_stop(problem, "a step of the measurement") from problem
    return Bench(
        source=source,
        network=type(made.net).__name__,
        num_parameters=sum(part.numel() for part in made.net.parameters() if part.requires_grad),
        batch_size=plan.batch_size,
        choices={
            name: plan.choices[name] for name in ("threads", "precision", "layout") if name in plan.choices
        },
        measured=measured,
        environment=read_environment(seed=plan.spec.seed, device=plan.spec.device),
    )


def _is_fitted(spec: RunSpec) -> bool:
    return spec.model.output == "auto" and is_ready(spec.model.use)


def _refuse_closures(spec: TrainSpec) -> None:
    name = Named.parse(spec.optimizer, where="train.optimizer").name
    if name == torch.optim.LBFGS.__name__:
        raise UsageError(
            "LBFGS computes the loss several times a step, and the plain loop once",
            where="train.optimizer",
            fix="--set train.optimizer=AdamW",
        )
