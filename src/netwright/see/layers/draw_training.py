"""What happened in the layers of a run while it trained."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from netwright.see.catalogue.mark_text import mark_text
from netwright.see.catalogue.say import Language, say
from netwright.see.charts.chart import Chart
from netwright.see.charts.draw_heat import Heat, draw_heat
from netwright.see.charts.labels import Labels
from netwright.see.picture import Picture

KINDS = {
    "activations": mark_text("How large are the outputs of each layer?"),
    "gradients": mark_text("How large are the gradients of each layer's weights?"),
    "weights": mark_text("How large are the weights of each layer?"),
}
"""What is recorded of a layer, and the question that it answers."""

_MOST_ROWS, _MOST_COLUMNS = 40, 20
Records = Sequence[Mapping[str, Any]]


def draw_training(records: Records, lang: Language = "en") -> Picture | None:
    """Draw, layer by layer and epoch by epoch, how large outputs, gradients and weights are.

    Args:
        records: as `read_layer_log` gives them.
        lang: the reader's language.

    Returns:
        None where nothing was recorded.

    >>> told = {"std": 0.5, "percentiles": [0.0] * 9}
    >>> records = [{"epoch": epoch, "layers": {"0": {"weights": told, "silent": 0.25}}} for epoch in (0, 1)]
    >>> picture = draw_training(records)
    >>> len(picture.charts), picture.facts["silent"]
    (2, {'0': [0.25, 0.25]})
    """
    shown = _thin(records)
    if not shown:
        return None
    charts: list[Chart] = []
    facts: dict[str, Any] = {"epochs": [one["epoch"] for one in shown]}
    kinds = {path: one.get("kind", "") for path, one in shown[-1]["layers"].items()}
    for kind, question in KINDS.items():
        values = _collect(shown, lambda one, kind=kind: one[kind]["std"] if kind in one else None)
        if values:
            facts[kind] = values
            charts.append(_draw_sizes(_name_rows(values, kinds), facts["epochs"], say(question, lang), lang))
    silent = _collect(shown, lambda one: one.get("silent"))
    if silent:
        facts["silent"] = silent
        charts.insert(0, _draw_silent(_name_rows(silent, kinds), facts["epochs"], lang))
    title = say("What happened in the layers?", lang)
    about = say(
        "Measured on the same few training samples each time; epoch 0 is before training. In a healthy "
        "network no layer's outputs or gradients fade to nothing or grow without end, and few units are "
        "silent.",
        lang,
    )
    return Picture("layers", title, about, tuple(charts), facts=facts)


def _thin(records: Records) -> list[Mapping[str, Any]]:
    """As many records as there is room for, the first and the last among them."""
    if len(records) <= _MOST_COLUMNS:
        return list(records)
    places = np.linspace(0, len(records) - 1, _MOST_COLUMNS).round().astype(int)
    return [records[place] for place in places]


def _collect(records: Records, read: Any) -> dict[str, list[float]]:
    """A row of numbers for each layer that has any."""
    rows: dict[str, list[float]] = {}
    for path in records[-1]["layers"]:
        row = [read(one["layers"].get(path, {})) for one in records]
        if any(value is not None for value in row):
            rows[path] = [math.nan if value is None else float(value) for value in row]
    return dict(list(rows.items())[:_MOST_ROWS])


def _name_rows(rows: Mapping[str, list[float]], kinds: Mapping[str, str]) -> dict[str, list[float]]:
    """Paths say little where layers are counted: `7 Linear`."""
    return {f"{path} {kinds.get(path, '')}".strip(): row for path, row in rows.items()}


def _draw_sizes(rows: dict[str, list[float]], epochs: list[int], title: str, lang: Language) -> Chart:
    numbers = np.array(list(rows.values()))
    with np.errstate(divide="ignore", invalid="ignore"):
        powers = np.log10(numbers)
    usual = powers[np.isfinite(powers)]
    low, high = np.percentile(usual, [2, 98]) if usual.size else (0.0, 1.0)
    # Less than a factor of ten between the layers is no great difference and must not look like one.
    room = max(0.0, 1 - (high - low)) / 2
    low, high = low - room, high + room
    shades = np.where(np.isneginf(powers), 0.0, ((powers - low) / (high - low)).clip(0.05, 1))
    shades = np.where(np.isnan(numbers), np.nan, shades)
    written = [["" if math.isnan(one) else _shorten(one) for one in row] for row in numbers.tolist()]
    about = say("Standard deviation; shades are its power of ten.", lang)
    heat = Heat(shades.tolist(), tuple(rows), tuple(map(str, epochs)), written)
    return draw_heat(heat, Labels(title, about, say("epoch", lang), say("layer", lang)), width=300)


def _draw_silent(rows: dict[str, list[float]], epochs: list[int], lang: Language) -> Chart:
    title = say("Which layers have silent units?", lang)
    about = say(
        "Share of units that stay on the flat end of their activation for every sample, where they learn "
        "nothing: behind a ReLU those that always give 0.",
        lang,
    )
    shades = list(rows.values())
    written = [["" if math.isnan(one) else f"{one:.0%}" for one in row] for row in rows.values()]
    heat = Heat(shades, tuple(rows), tuple(map(str, epochs)), written)
    return draw_heat(heat, Labels(title, about, say("epoch", lang), say("layer", lang)), width=300)


def _shorten(number: float) -> str:
    """Two digits, without the padding of an exponent.

    >>> _shorten(0.000123), _shorten(0.25), _shorten(1234.0)
    ('1e-4', '0.25', '1e3')
    """
    if number == 0:
        return "0"
    if 0.01 <= abs(number) < 100:
        return f"{number:.2g}"
    digits, power = f"{number:.0e}".split("e")
    return f"{digits}e{int(power)}"
