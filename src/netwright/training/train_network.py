"""Train a network on opened data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import torch
from torch import nn

from netwright.core.events import Noticed, Observer
from netwright.core.random_state import RandomState
from netwright.core.run_spec import NamedField, TrainSpec
from netwright.data.data import Data
from netwright.training.apply_layout import apply_layout, read_layout
from netwright.training.capture_plan import capture_plan
from netwright.training.catch_interrupt import CatchInterrupt
from netwright.training.checkpoint import Checkpoint
from netwright.training.keep_memory import keep_memory
from netwright.training.notifier import Notifier
from netwright.training.plan_training import plan_training
from netwright.training.processes.crew import find_crew
from netwright.training.processes.shard_plan import shard_plan
from netwright.training.train_result import TrainResult
from netwright.training.training_loop import TrainingLoop
from netwright.training.tuning.tune_up import tune_up


def train_network(  # noqa: PLR0913 - the one call through which every caller trains; all but three have defaults
    net: nn.Module,
    data: Data,
    spec: TrainSpec,
    *,
    batch_size: int | Literal["auto"] = "auto",
    augment: Sequence[NamedField] = (),
    observers: Sequence[Observer] = (),
    checkpoint_folder: Path | None = None,
    resume: bool = False,
    output_is_fitted: bool = False,
    folder: Path | None = None,
) -> TrainResult:
    """Train a network and leave its best weights in it.

    Every generator (Python, NumPy, torch) is seeded with `spec.seed`, and is put back afterwards as the
    caller had it, and so is the number of threads. The best epoch is the one with the best monitored
    value; without a validation part it is the last one. The first Ctrl-C ends the run after the step that
    runs, the second at once.

    Args:
        net: the network; it is trained in place, on the device that is chosen.
        data: what to learn from.
        spec: the train section of a run file.
        batch_size: samples a step, at least 1; auto follows from the number of samples.
        augment: changes to training images, as in the run file.
        observers: told of every event, in order.
        checkpoint_folder: where the resumable state is kept; None keeps none.
        resume: go on from the checkpoint; where there is none yet, begin at the beginning. A run that goes on
            measures nothing: give it the fields that it was begun with, as its run file has them.
        output_is_fitted: whether the last layer was added to fit the target.
        folder: where `file.py:function` is looked for; the current folder without it.

    Returns:
        The network with its best weights, its metrics, and what was chosen.

    Raises:
        InputError: data, network and train section do not fit together, or the checkpoint cannot be used.
        JobFailed: the loss is no longer finite, memory ran out, or a layer failed in the middle.

    >>> import torch
    >>> from netwright.core.task import Task
    >>> from netwright.data.split import TensorSplit
    >>> x = torch.randn(64, 3)
    >>> split = TensorSplit(x, x @ torch.tensor([[1.0], [2.0], [3.0]]), torch.arange(64))
    >>> data = Data("mine", "table", Task("regression", ("y",)), (3,), split)
    >>> result = train_network(nn.Linear(3, 1), data, TrainSpec(epochs=2))
    >>> result.status, result.epochs, result.loss_name
    ('finished', 2, 'MSELoss')
    """
    before, num_threads = RandomState.read(), torch.get_num_threads()
    layout = read_layout(net)
    try:
        with CatchInterrupt() as interrupt, keep_memory():
            RandomState.seed(spec.seed)
            plan = plan_training(
                net,
                data,
                spec,
                batch_size=batch_size,
                augment=augment,
                output_is_fitted=output_is_fitted,
                folder=folder,
            )
            checkpoint = None if checkpoint_folder is None else Checkpoint(checkpoint_folder)
            crew = find_crew()
            goes_on = crew.share(resume and checkpoint is not None and checkpoint.file.exists())
            if not goes_on:
                plan = tune_up(plan, should_stop=lambda: interrupt.is_requested)
            plan = shard_plan(plan)
            torch.set_num_threads(plan.manner.threads)
            plan = capture_plan(plan)
            RandomState.seed(crew.seed(spec.seed))
            notifier = Notifier(observers, interrupt.request)
            loop = TrainingLoop(plan, data, notifier, interrupt, checkpoint)
            if goes_on:
                loop.resume()
            else:
                for notice in plan.notices:
                    notifier.send(notice)
                if resume and checkpoint is not None:
                    notifier.send(Noticed("there is no checkpoint yet: training begins at the beginning"))
            return loop.run()
    finally:
        torch.set_num_threads(num_threads)
        before.restore()
        if layout is not None:
            apply_layout(net, layout)
