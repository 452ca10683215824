"""The step of a plan, recorded."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Any

from netwright.core.random_state import RandomState
from netwright.data.split import DatasetSplit
from netwright.training.captured_step import CapturedStep
from netwright.training.eager_step import EagerStep
from netwright.training.series_step import SeriesStep
from netwright.training.training_plan import TrainingPlan


def capture_plan(plan: TrainingPlan) -> TrainingPlan:
    """Record the step of a plan on its first batch, where the plan says so.

    A user's own Dataset is not asked for samples before their turn.

    Args:
        plan: what was decided; its generators and weights stay as they are.

    Returns:
        The plan; with its step as it was, and told so, where the step cannot be recorded.
    """
    if not plan.manner.capture or not isinstance(plan.step, EagerStep):
        return plan
    step = None if isinstance(plan.batches.split, DatasetSplit) else _record_step(plan, plan.step)
    if step is not None:
        told = plan.choices.get("capture", "")
        if "measured" not in told:
            many = ", many batches a call" if isinstance(step, SeriesStep) else ""
            told = f"true ({step.num_operations} operations, replayed{many}; the same weights to the bit)"
        return replace(plan, step=step, choices={**plan.choices, "capture": told})
    return replace(
        plan,
        manner=replace(plan.manner, capture=False),
        spec=plan.spec.model_copy(update={"capture": False}),
        choices={**plan.choices, "capture": "false (this step cannot be recorded)"},
    )


def _record_step(plan: TrainingPlan, eager: EagerStep) -> CapturedStep | SeriesStep | None:
    random = RandomState.read()
    batches: Any = plan.batches.epoch(0)
    try:
        with closing(batches):
            inputs, targets = next(batches)
        plan.state.net.train()
        single = CapturedStep.try_capture(eager, plan.state.net, inputs, targets)
        if single is None:
            return None
        return SeriesStep.try_capture(single, eager, plan.state.net, inputs, targets) or single
    finally:
        random.restore()
