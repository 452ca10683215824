"""What a run tells TensorBoard while it trains."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, final

from netwright.core.events import EpochEnded, Event, RunEnded, RunStarted
from netwright.core.named import Named
from netwright.training.board_writer import BoardWriter

_CHOSEN = ("loss", "optimizer", "schedule", "epochs", "label_smoothing", "clip_grad_norm", "ema", "seed")


@final
class TensorBoardLog:
    """An observer that writes `loss/train`, `accuracy/val`, `learning_rate/group0` … once an epoch.

    The step is the epoch, counted from 1. Records of the layers become histograms (`weights/0` …, at step 0
    those before training), and the end of the run its line in the HPARAMS tab. A resumed run goes on in the
    same file, from where its checkpoint was: no point is there twice.

    Args:
        folder: where `events.out.tfevents.*` goes.
    """

    def __init__(self, folder: Path) -> None:
        self._writer = BoardWriter(folder)
        self._chosen: dict[str, str | int | float] = {}

    def __call__(self, event: Event) -> None:
        """Write an epoch's scalars."""
        if isinstance(event, RunStarted):
            self._chosen = _list_choices(event)
        elif isinstance(event, EpochEnded):
            scalars = _name_metrics(event.metrics)
            scalars |= {f"learning_rate/group{i}": rate for i, rate in enumerate(event.learning_rates)}
            scalars["speed/samples_per_second"] = event.samples_per_second
            self._writer.add_scalars(scalars, event.epoch)
        elif isinstance(event, RunEnded) and event.epochs:
            scalars = _name_metrics(event.metrics)
            at_end = {tag: value for tag, value in scalars.items() if tag.endswith("/test")}
            self._writer.add_scalars(at_end, event.epochs)
            self._writer.add_hparams(self._chosen, scalars, is_finished=event.status != "failed")

    def clear(self) -> None:
        """Begin anew: take the files of an earlier run in the folder away."""
        self._writer.clear()

    def remember(self) -> dict[str, Any]:
        """How far the file is."""
        return self._writer.remember()

    def recall(self, memory: dict[str, Any]) -> None:
        """Go back to where the file was."""
        self._writer.recall(memory)

    def add_layers(self, record: Mapping[str, Any]) -> None:
        """Write a record of the layers, as `LayerRecorder` gives it with its epoch."""
        layers, step = record["layers"], record["epoch"]
        kinds = ("weights", "gradients", "activations")
        told = {f"{kind}/{path}": one[kind] for kind in kinds for path, one in layers.items() if kind in one}
        self._writer.add_histograms(told, step)
        silent = {f"silent_units/{path}": one["silent"] for path, one in layers.items() if "silent" in one}
        if silent:
            self._writer.add_scalars(silent, step)


def _name_metrics(metrics: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    return {f"{name}/{split}": value for split, values in metrics.items() for name, value in values.items()}


def _list_choices(event: RunStarted) -> dict[str, str | int | float]:
    """What a person would compare runs by: plain fields, and the arguments of what has any."""
    chosen: dict[str, str | int | float] = {"batch_size": event.batch_size}
    for field in _CHOSEN:
        value = getattr(event.spec, field)
        if isinstance(value, str | dict):
            named = Named.parse(value, where=field)
            chosen[field] = named.name
            chosen |= {
                f"{field}.{key}": given if isinstance(given, bool | int | float | str) else str(given)
                for key, given in named.kwargs.items()
            }
        elif value is not None:
            chosen[field] = value
    return chosen
