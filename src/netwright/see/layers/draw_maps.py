"""What a layer gives for one sample: each channel a picture of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from jaxtyping import Shaped
from torch import Tensor

from netwright.data.images.write_picture import write_picture
from netwright.see.catalogue.say import Language, say
from netwright.see.charts.chart import Chart
from netwright.see.charts.draw_bars import Bar, draw_bars
from netwright.see.charts.draw_images import Tile, draw_images
from netwright.see.charts.draw_lines import Series, draw_lines
from netwright.see.charts.labels import Labels
from netwright.see.layers.paint_numbers import find_scale, paint_numbers, tell_scale
from netwright.see.picture import Picture

_MOST_BARS, _MOST_POINTS, _MOST_SIDE = 24, 2000, 512
_WIDTH = 480


def draw_maps(
    values: Shaped[Tensor, "..."],
    told: dict[str, str],
    lang: Language = "en",
    *,
    most: int = 64,
    own_scale: bool = False,
) -> Picture:
    """Draw what a layer gives for one sample.

    Feature maps are pictures, one a channel, never mixed into colours; a sequence is one picture, its
    positions from top to bottom; single numbers are a line over all units and bars of the strongest.

    Args:
        values: what the layer gave for the sample, without the batch axis.
        told: `layer` and `kind`; `sample`, `sample 7`, and `arrives` as words.
        lang: the reader's language.
        most: show so many channels, the most active.
        own_scale: whether each channel has a scale of its own.

    >>> import torch
    >>> told = {"layer": "0", "kind": "Conv2d", "sample": "sample 7", "arrives": "1 x 8 x 8"}
    >>> picture = draw_maps(torch.rand(6, 8, 8), told)
    >>> picture.charts[0].body.count("<image"), picture.facts["shape"]
    (6, [6, 8, 8])
    """
    numbers = values.detach().float().cpu().numpy()
    shape = " x ".join(map(str, numbers.shape)) or "1"
    title = say("What does layer {layer} ({kind}) see?", lang, **told)
    about = say("For {sample} it takes {arrives} and gives {shape}. ", lang, **told, shape=shape)
    facts: dict[str, Any] = {**told, "shape": list(numbers.shape), **_measure(numbers)}
    if numbers.size == 0:
        return Picture("maps", title, about, facts=facts)
    if numbers.ndim <= 1:
        charts, more = _draw_units(numbers.reshape(-1), title, lang)
    elif numbers.ndim == 2:
        charts, more = _draw_rows(numbers, title, lang)
    else:
        flat, more = _take_planes(numbers, lang)
        charts, words, shown = _draw_planes(flat, title, lang, most, own_scale=own_scale)
        more += words
        facts["channels"] = shown
    return Picture("maps", title, about + more, charts, facts=facts)


def _measure(numbers: npt.NDArray[Any]) -> dict[str, Any]:
    finite = numbers[np.isfinite(numbers)]
    if not finite.size:
        return {}
    share = float((numbers == 0).mean())
    return {"low": float(finite.min()), "high": float(finite.max()), "share_of_zeros": round(share, 4)}


def _take_planes(numbers: npt.NDArray[Any], lang: Language) -> tuple[npt.NDArray[Any], str]:
    """Of volumes, the middle slice."""
    words = ""
    while numbers.ndim > 3:
        middle = numbers.shape[1] // 2
        words = say("Of each volume the middle slice is shown. ", lang)
        numbers = numbers[:, middle]
    return numbers, words


def _draw_planes(
    planes: npt.NDArray[Any], title: str, lang: Language, most: int, *, own_scale: bool
) -> tuple[tuple[Chart, ...], str, list[int]]:
    order = rank_activity(planes)[:most]
    words = ""
    if len(order) < len(planes):
        words = say(
            "Showing {num} of {total:,} channels, the most active. ", lang, num=len(order), total=len(planes)
        )
    else:
        order = sorted(order)
    scale = find_scale(planes)
    words += say("Each channel has its own scale.", lang) if own_scale else tell_scale(*scale, lang)
    tiles = []
    for channel in order:
        plane = planes[channel]
        low, high = find_scale(plane, 100) if own_scale else scale
        tiles.append(
            paint_tile(plane, (low, high), (say("channel {num}", lang, num=channel), write_range(plane)))
        )
    columns = choose_columns(len(tiles))
    return (draw_images(tiles, Labels(title), columns=columns, width=_WIDTH),), words, order


def _draw_rows(rows: npt.NDArray[Any], title: str, lang: Language) -> tuple[tuple[Chart, ...], str]:
    scale = find_scale(rows)
    shown = rows[:_MOST_SIDE, :_MOST_SIDE]
    words = say("Rows from top to bottom are its first axis, columns its second. ", lang)
    size = f"{shown.shape[0]} x {shown.shape[1]}"
    tile = flatten_tile(paint_tile(shown, scale, (size, write_range(rows))))
    chart = draw_images([tile], Labels(title), columns=1, width=_WIDTH)
    return (chart,), words + tell_scale(*scale, lang)


def _draw_units(units: npt.NDArray[Any], title: str, lang: Language) -> tuple[tuple[Chart, ...], str]:
    order = np.argsort(-np.abs(np.nan_to_num(units)), kind="stable")[:_MOST_BARS]
    bars = [
        Bar(say("unit {num}", lang, num=int(unit)), float(units[unit]), f"{units[unit]:.3g}")
        for unit in (sorted(order) if len(units) <= _MOST_BARS else order)
    ]
    if len(units) <= _MOST_BARS:
        return (draw_bars(bars, Labels(title), width=_WIDTH),), ""
    step = -(-len(units) // _MOST_POINTS)
    places = list(range(0, len(units), step))
    line = Series(title, places, [float(units[place]) for place in places])
    all_units = say("All {num:,} units", lang, num=len(units))
    strongest = say("The {num} strongest", lang, num=len(bars))
    unit, value = say("unit", lang), say("output", lang)
    return (
        draw_lines([line], Labels(all_units, x=unit, y=value), size=(_WIDTH, 240)),
        draw_bars(bars, Labels(strongest), width=_WIDTH),
    ), ""


def rank_activity(channels: npt.NDArray[Any]) -> list[int]:
    """Rank channels by the mean of what they give, without its sign, the most active first.

    >>> rank_activity(np.array([[[0.0]], [[-3.0]], [[1.0]]]))
    [1, 2, 0]
    """
    activity = np.abs(np.nan_to_num(channels)).reshape(len(channels), -1).mean(axis=1)
    return [int(channel) for channel in np.argsort(-activity, kind="stable")]


def choose_columns(num_tiles: int) -> int:
    """Choose how many pictures stand side by side: few rows are full, and many pictures are small.

    >>> choose_columns(6), choose_columns(16), choose_columns(64), choose_columns(1)
    (3, 4, 5, 4)
    """
    if num_tiles in {5, 6, 9}:
        return 3
    return 4 if num_tiles <= 16 else 5


def write_range(values: npt.NDArray[Any]) -> str:
    """Write the least and the greatest number.

    >>> write_range(np.array([0.5, -1.25]))
    '-1.2 … 0.5'
    """
    finite = values[np.isfinite(values)]
    return f"{finite.min():.2g} … {finite.max():.2g}" if finite.size else "NaN"


def flatten_tile(tile: Tile) -> Tile:
    """Let a table of numbers fill a page's width: each number a sharp cell, no line too thin to see.

    >>> flatten_tile(Tile("", ratio=0.01, is_small=False)).ratio
    0.15
    """
    return replace(tile, is_small=True, ratio=min(max(tile.ratio, 0.15), 1.5))


def paint_tile(plane: npt.NDArray[Any], scale: tuple[float, float], lines: Sequence[str]) -> Tile:
    """Paint a plane of numbers as a picture with words below it.

    >>> paint_tile(np.zeros((2, 4)), (0.0, 1.0), ("channel 0",)).ratio
    0.5
    """
    height, width = plane.shape
    step = -(-max(height, width) // _MOST_SIDE)
    pixels = paint_numbers(plane[::step, ::step], *scale)
    is_small = max(height, width) < 64
    return Tile(write_picture(pixels), lines, " · ".join(lines), is_small, height / max(width, 1))
