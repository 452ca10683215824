"""What a training asks of every step, whichever network and manner it is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import torch
from torch import nn

from netwright.data.batches import Batch
from netwright.training.apply_layout import apply_layout
from netwright.training.build_state import build_state
from netwright.training.choices import Choices
from netwright.training.choose_settings import Settings
from netwright.training.eager_step import EagerStep
from netwright.training.manner import Manner
from netwright.training.objective import Objective
from netwright.training.processes.crew import find_crew
from netwright.training.processes.shared_norms import SharedNorms
from netwright.training.record_step import record_step
from netwright.training.state import TrainingState
from netwright.training.step import Step


@final
@dataclass(frozen=True, eq=False)
class Workload:
    """What a training asks of every step.

    Args:
        settings: what the data decided, with the train section.
        objective: the loss.
        num_batches: batches an epoch; None for a stream.
        must_match: whether targets come from a user's own Dataset and need their layout.
    """

    settings: Settings
    objective: Objective
    num_batches: int | None
    must_match: bool

    def build(
        self, net: nn.Module, manner: Manner, chosen: Choices | None = None, batch: Batch | None = None
    ) -> tuple[TrainingState, Step]:
        """Build state and step for a network.

        Args:
            net: the network, on its device; its weights are ordered in memory as the manner says.
            manner: how a step is computed; its threads are the caller's to set.
            chosen: optimizer and schedule are written down here, where they were left open.
            batch: a full one to record the step on, where the manner says so and the step can be recorded.

        Raises:
            RunFileError: optimizer or schedule cannot be made, or do not go together with the rest.
        """
        spec = self.settings.spec
        apply_layout(net, manner.layout)
        state = build_state(
            net,
            self.settings,
            self.objective,
            chosen or Choices(),
            num_batches=self.num_batches,
            autocast=manner.autocast,
        )
        called = _compile(net) if manner.compile else net
        if spec.sync_batchnorm and not find_crew().is_alone:
            called = SharedNorms(net)
        eager = EagerStep(
            state,
            self.objective,
            called,
            accumulate=spec.accumulate,
            clip_grad_norm=spec.clip_grad_norm,
            autocast=manner.autocast,
            must_match=self.must_match,
        )
        if batch is None or not manner.capture:
            return state, eager
        return state, record_step(eager, net.train(), *batch) or eager


def _compile(net: nn.Module) -> nn.Module:
    # Dropout draws what it would draw uncompiled: the same seed, the same training.
    compiled: nn.Module = torch.compile(net, options={"fallback_random": True})  # type: ignore[assignment]
    return compiled
