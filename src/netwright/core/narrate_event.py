"""What a person is told of a run, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from netwright.core.events import EpochEnded, Event, Found, Metrics, Noticed, RunEnded, RunStarted
from netwright.core.write_metrics import write_metrics

_TOLD = ("loss", "accuracy", "rmse")
"""Metrics that a line has room for; the log and the table at the end have all."""


def narrate_event(event: Event) -> Iterator[str]:
    """Give the lines that a person reads about an event; none for most.

    Args:
        event: what happened.

    >>> metrics = {"train": {"loss": 0.5}, "val": {"loss": 0.25, "accuracy": 0.9}}
    >>> list(narrate_event(EpochEnded(3, 20, 1.0, 12_345.6, metrics, (0.001,), True)))
    ['epoch  3/20  train loss 0.5000 · val loss 0.2500 accuracy 0.9000 · 12,346 samples/s *']
    >>> list(narrate_event(RunEnded("finished", 2, 1.5, 2, {"test": {"accuracy": 0.9}}, "all is done")))
    ['all is done', 'best epoch 2: test accuracy 0.9000']
    """
    match event:
        case RunStarted():
            for name, choice in event.choices.items():
                yield f"{name:<15} {choice}"
        case EpochEnded():
            speed = f"{event.samples_per_second:,.0f} samples/s"
            counted = f"epoch {event.epoch:>{len(str(event.epochs))}}/{event.epochs}"
            yield (
                f"{counted}  "
                + " · ".join([*_list_splits(event.metrics), speed])
                + (" *" if event.is_best else "")
            )
        case Noticed():
            yield f"note: {event.says}"
        case Found():
            yield from str(event.finding).splitlines()
        case RunEnded():
            yield event.why
            if event.best_epoch is not None and event.metrics:
                yield f"best epoch {event.best_epoch}: " + " · ".join(_list_splits(event.metrics))
        case _:
            pass


def _list_splits(metrics: Metrics) -> list[str]:
    return [
        f"{split} {write_metrics({name: values[name] for name in _TOLD if name in values})}"
        for split, values in metrics.items()
        if values
    ]
