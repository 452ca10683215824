"""Whether a run goes by recorded steps."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Any

from netwright.data.split import DatasetSplit
from netwright.training.captured_step import CapturedStep
from netwright.training.eager_step import EagerStep
from netwright.training.training_plan import TrainingPlan

_FEWEST_STEPS = 100


def capture_plan(plan: TrainingPlan) -> TrainingPlan:
    """Record the step of a run that is long enough to earn it; the weights stay the same to the bit.

    Recording takes the time of three steps. A user's own Dataset is not asked for samples out of turn.

    Args:
        plan: what was decided, the network in the form in which it is trained.

    Returns:
        The plan, with a `CapturedStep` where the network can be recorded.
    """
    split, num_batches = plan.batches.split, plan.num_batches
    if num_batches is None or isinstance(split, DatasetSplit) or not isinstance(plan.step, EagerStep):
        return plan
    if num_batches * int(plan.spec.epochs) < _FEWEST_STEPS:
        return plan
    batches: Any = plan.batches.epoch(0)
    with closing(batches):
        batch = next(batches)
    step = CapturedStep.try_capture(plan.step, plan.state.net, *batch)
    if step is None:
        return plan
    told = f"recorded ({step.num_operations} operations, replayed; the same numbers to the bit)"
    return replace(plan, step=step, choices={**plan.choices, "step": told})
