"""How the numbers of one layer spread, epoch by epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from netwright.see.catalogue.mark_text import mark_text
from netwright.see.catalogue.say import Language, say
from netwright.see.charts.axis import Axis
from netwright.see.charts.chart import Chart
from netwright.see.charts.draw_histogram import draw_histogram
from netwright.see.charts.draw_lines import Series, draw_lines
from netwright.see.charts.labels import Labels
from netwright.see.picture import Picture

_KINDS = {
    "activations": mark_text("Outputs of layer {layer} over training"),
    "gradients": mark_text("Gradients of layer {layer} over training"),
    "weights": mark_text("Weights of layer {layer} over training"),
}
_NUM_BINS = 40


def draw_spread(records: Sequence[Mapping[str, Any]], path: str, lang: Language = "en") -> Picture | None:
    """Draw how the outputs, gradients and weights of a layer spread over training.

    Args:
        records: as `read_layer_log` gives them.
        path: of the layer.
        lang: the reader's language.

    Returns:
        None where nothing was recorded of the layer.

    >>> told = {"count": 9, "percentiles": [-2.0, -2, -1, -0.5, 0, 0.5, 1, 2, 2], "low": -2.0, "high": 2.0,
    ...         "bins": [2500, 2500, 2500, 2500], "below": 0, "above": 0}
    >>> draw_spread([{"epoch": 0, "layers": {"0": {"weights": told}}}], "0").facts["weights"]["median"]
    [0]
    """
    charts: list[Chart] = []
    facts: dict[str, Any] = {"layer": path}
    for kind, title in _KINDS.items():
        found = [
            (one["epoch"], one["layers"][path][kind])
            for one in records
            if kind in one["layers"].get(path, {})
        ]
        if not found:
            continue
        words = say(title, lang, layer=path)
        epochs = [epoch for epoch, _ in found]
        told = [summary for _, summary in found]
        facts[kind] = {"epochs": epochs, "median": [one["percentiles"][4] for one in told]}
        if len(found) > 1:
            charts.append(_draw_bands(epochs, told, words, lang))
        charts.append(_draw_first_and_last(epochs, told, words, lang))
    if not charts:
        return None
    title = say("How did layer {layer} change?", lang, layer=path)
    about = say(
        "The line is the median, the bands hold half and nine tenths of the numbers. Outliers are left out "
        "of the scale; the outermost bars hold them.",
        lang,
    )
    return Picture("spread", title, about, tuple(charts), facts=facts)


def _draw_bands(epochs: list[int], told: Sequence[Mapping[str, Any]], title: str, lang: Language) -> Chart:
    at = [[one["percentiles"][place] for one in told] for place in range(9)]
    median = say("median", lang)
    series = [
        Series(say("nine tenths", lang), epochs, at[4], 1, low=at[2], high=at[6]),
        Series(say("half", lang), epochs, at[4], 0, low=at[3], high=at[5]),
        Series(median, epochs, at[4], 0),
    ]
    axis = Axis.fit([*at[2], *at[6]])
    labels = Labels(title, x=say("epoch", lang), y=say("value", lang))
    return draw_lines(series, labels, axes=(None, axis), size=(480, 260))


def _draw_first_and_last(
    epochs: list[int], told: Sequence[Mapping[str, Any]], title: str, lang: Language
) -> Chart:
    ends = {0: told[0], len(told) - 1: told[-1]}
    low = min(one["low"] for one in ends.values())
    high = max(one["high"] for one in ends.values())
    if not low < high:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, _NUM_BINS + 1)
    groups = {
        say("epoch {epoch}", lang, epoch=epochs[place]): share_bins(one, edges).tolist()
        for place, one in ends.items()
    }
    labels = Labels(title, x=say("value", lang), y=say("percent", lang))
    return draw_histogram(edges.tolist(), groups, labels, size=(480, 240))


def share_bins(told: Mapping[str, Any], edges: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Spread the counts of a summary over other bins, evenly within each of its own.

    Args:
        told: as `NumberSummary.to_dict` gives it.
        edges: of the bins, rising, at least as wide as its own.

    Returns:
        Percent of the numbers in each bin; what lies outside is in the outermost.

    >>> told = {"low": 0.0, "high": 2.0, "bins": [5000, 4000], "below": 0, "above": 1000}
    >>> share_bins(told, np.array([0.0, 0.5, 1.0, 3.0])).tolist()
    [25.0, 25.0, 50.0]
    """
    own = np.linspace(told["low"], told["high"], len(told["bins"]) + 1)
    sums = np.concatenate([[0.0], np.cumsum(told["bins"], dtype=np.float64)])
    if told["low"] == told["high"]:
        place = int(np.clip(np.searchsorted(edges, told["low"], side="right") - 1, 0, len(edges) - 2))
        shares = np.zeros(len(edges) - 1)
        shares[place] = sums[-1]
    else:
        shares = np.diff(np.interp(edges, own, sums))
    shares[0] += told["below"]
    shares[-1] += told["above"]
    percent: npt.NDArray[np.float64] = shares / 100
    return percent
