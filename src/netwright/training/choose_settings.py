"""What follows from the data and the train section alone, before the network has run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from netwright.core.errors import DataError
from netwright.core.named import Named
from netwright.core.run_spec import TrainSpec
from netwright.data.data import Data
from netwright.training.choices import Choices
from netwright.training.choose_batch_size import choose_batch_size
from netwright.training.choose_epochs import choose_epochs
from netwright.training.choose_label_smoothing import choose_label_smoothing
from netwright.training.choose_monitor import choose_monitor
from netwright.training.choose_stopping import choose_stopping

_WITHOUT_END = {"none", "ReduceLROnPlateau"}


@dataclass(frozen=True)
class Settings:
    """What the data decides about a training.

    Args:
        spec: the train section; what was chosen is in `Choices`, but for the label smoothing.
        num_samples: training samples; None for a stream.
        batch_size: samples a step.
        epochs: passes over the training samples.
        lower_is_better: how the monitored value is read.
    """

    spec: TrainSpec
    num_samples: int | None
    batch_size: int
    epochs: int
    lower_is_better: bool


def choose_settings(
    data: Data, spec: TrainSpec, batch_size: int | Literal["auto"], chosen: Choices
) -> Settings:
    """Choose batch size, epochs, smoothing, stopping and monitor, where they were left open.

    Args:
        data: what to learn from.
        spec: the train section, with the network's own recipe in it.
        batch_size: samples a step, or auto.
        chosen: what was chosen is written down here, with its reason.

    Raises:
        DataError: there are no training samples.
        RunFileError: no such metric can be monitored.

    >>> import torch
    >>> from netwright.core.task import Task
    >>> from netwright.data.split import TensorSplit
    >>> split = TensorSplit(torch.zeros(100, 3), torch.zeros(100, 1), torch.arange(100))
    >>> data = Data("mine", "table", Task("regression", ("y",)), (3,), split)
    >>> choose_settings(data, TrainSpec(epochs=7), "auto", Choices()).epochs
    7
    """
    num_samples = _count_samples(data)
    size = min(choose_batch_size(num_samples), num_samples or 64) if batch_size == "auto" else batch_size
    if batch_size == "auto":
        chosen.reasons["batch_size"] = f"{size} ({_say_samples(num_samples)})"
    epochs = choose_epochs(num_samples) if spec.epochs == "auto" else spec.epochs
    if spec.epochs == "auto":
        chosen.fill("epochs", epochs, _say_samples(num_samples))
    chosen.fill("label_smoothing", *choose_label_smoothing(spec, data))
    spec = spec.model_copy(update={"label_smoothing": chosen.fields["label_smoothing"]})
    stopping, reason = choose_stopping(
        spec.early_stopping,
        epochs,
        has_val=data.val is not None,
        has_schedule=Named.parse(spec.schedule, where="train.schedule").name not in _WITHOUT_END,
    )
    if spec.early_stopping == "auto":
        chosen.fields["early_stopping"] = "none" if stopping is None else stopping.model_dump()
        chosen.reasons["early_stopping"] = reason
    monitor, lower_is_better = choose_monitor(spec.monitor, data.task)
    if spec.monitor == "auto":
        chosen.fill(
            "monitor",
            monitor,
            "it notices what accuracy does not" if data.val is not None else "no validation part",
        )
    return Settings(spec, num_samples, size, epochs, lower_is_better)


def _count_samples(data: Data) -> int | None:
    try:
        num = len(data.train)
    except TypeError:
        return None
    if num == 0:
        raise DataError("there are no training samples", where=data.source, fix="keep rows for training")
    return num


def _say_samples(num_samples: int | None) -> str:
    return "a stream" if num_samples is None else f"{num_samples:,} training samples"
