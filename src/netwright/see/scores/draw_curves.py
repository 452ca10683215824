"""How a training went, epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from netwright.core.write_metrics import write_number
from netwright.see.catalogue.read_chinese import read_chinese
from netwright.see.catalogue.say import Language, say
from netwright.see.charts.chart import Chart
from netwright.see.charts.draw_lines import Mark, Series, draw_lines
from netwright.see.charts.labels import Labels
from netwright.see.picture import Picture

_MANYFOLD = 50
_PARTS = ("train", "val")


def draw_curves(events: Sequence[Mapping[str, Any]], lang: Language = "en") -> Picture | None:
    """Draw loss and metrics by epoch, with learning rate, best epoch and what was found wrong.

    Args:
        events: lines of `log.jsonl`.
        lang: the reader's language.

    Returns:
        None where no epoch has ended.

    >>> epoch = {"event": "EpochEnded", "epoch": 1, "metrics": {"train": {"loss": 0.5}}}
    >>> draw_curves([epoch]).facts
    {'epochs': 1, 'best_epoch': None, 'findings': []}
    """
    epochs = [event for event in events if event["event"] == "EpochEnded"]
    if not epochs:
        return None
    best = next((one["epoch"] for one in reversed(epochs) if one.get("is_best")), None)
    found = [event for event in events if event["event"] == "Found"]
    title = say("Did it learn, and when did it stop getting better?", lang)
    names = list(dict.fromkeys(name for one in epochs for part in one["metrics"].values() for name in part))
    marks = _list_marks(best, found, lang)
    charts = [_draw_metric(name, epochs, marks if name == "loss" else [], lang) for name in names]
    return Picture(
        "curves",
        title,
        say(
            "Loss should fall and scores should rise on both parts. Where train goes on and val turns back, "
            "the network begins to learn its samples by heart.",
            lang,
        ),
        tuple(charts),
        facts={
            "epochs": len(epochs),
            "best_epoch": best,
            "findings": [{"epoch": one["epoch"], "rule": one["finding"]["rule"]} for one in found],
        },
    )


def _list_marks(best: int | None, found: Sequence[Mapping[str, Any]], lang: Language) -> list[Mark]:
    marks = [] if best is None else [Mark(best, say("epoch {epoch}: the best on val", lang, epoch=best))]
    return marks + [
        Mark(max(one["epoch"], 1), _tell_finding(one["finding"], lang), is_alarm=True) for one in found
    ]


def _tell_finding(finding: Mapping[str, Any], lang: Language) -> str:
    gist = read_chinese("rules").get(finding["rule"], "") if lang == "zh" else ""
    return f"{finding['rule']}: {gist or finding['says']}"


def _draw_metric(
    name: str, epochs: Sequence[Mapping[str, Any]], marks: Sequence[Mark], lang: Language
) -> Chart:
    places = [one["epoch"] for one in epochs]
    series = []
    for color, part in enumerate(_PARTS):
        values = [_read(one["metrics"].get(part, {}).get(name)) for one in epochs]
        if any(map(math.isfinite, values)):
            series.append(Series(part, places, values, color, is_dashed=bool(color)))
    second = ""
    if name == "loss":
        rates = [_read(next(iter(one.get("learning_rates", ())), None)) for one in epochs]
        if any(map(math.isfinite, rates)) and len(places) > 1:
            second = say("learning rate", lang)
            series.append(Series(second, places, rates, 2, is_second=True))
    shown = [value for one in series if not one.is_second for value in one.y if math.isfinite(value)]
    is_log = name == "loss" and bool(shown) and 0 < _MANYFOLD * min(shown) < max(shown)
    # A line alone has no legend: the axis says whose it is.
    upright = "loss" if name == "loss" else series[0].name if len(series) == 1 else ""
    labels = Labels(name, _tell_last(series), say("epoch", lang), upright, second)
    return draw_lines(series, labels, marks=marks, log="y" if is_log else "")


def _read(value: Any) -> float:
    """Logs hold NaN as null."""
    return float(value) if isinstance(value, int | float) else math.nan


def _tell_last(series: Sequence[Series]) -> str:
    return ", ".join(f"{one.name} {write_number(one.y[-1])}" for one in series if math.isfinite(one.y[-1]))
