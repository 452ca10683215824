"""The step of a plan, recorded."""

from __future__ import annotations

from dataclasses import replace

from netwright.core.random_state import RandomState
from netwright.training.captured_step import CapturedStep
from netwright.training.eager_step import EagerStep
from netwright.training.training_plan import TrainingPlan


def capture_plan(plan: TrainingPlan) -> TrainingPlan:
    """Record the step of a plan on its first batch, where the plan says so.

    Args:
        plan: what was decided; its generators and weights stay as they are.

    Returns:
        The plan; with its step as it was, and told so, where the step cannot be recorded.
    """
    if not plan.manner.capture or not isinstance(plan.step, EagerStep):
        return plan
    random = RandomState.read()
    try:
        inputs, targets = next(iter(plan.batches.epoch(0)))
        plan.state.net.train()
        step = CapturedStep.try_capture(plan.step, plan.state.net, inputs, targets)
    finally:
        random.restore()
    if step is not None:
        return replace(plan, step=step)
    return replace(
        plan,
        manner=replace(plan.manner, capture=False),
        spec=plan.spec.model_copy(update={"capture": False}),
        choices={**plan.choices, "capture": "false (this step cannot be recorded)"},
    )
