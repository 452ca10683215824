"""The weights of one layer as pictures."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from netwright.data.images.write_picture import write_picture
from netwright.nets.inside.read_kernels import Kernels
from netwright.see.catalogue.say import Language, say
from netwright.see.charts.draw_images import Tile, draw_images
from netwright.see.charts.labels import Labels
from netwright.see.layers.draw_maps import (
    choose_columns,
    flatten_tile,
    paint_tile,
    rank_activity,
    write_range,
)
from netwright.see.layers.paint_numbers import find_scale, paint_numbers, tell_scale
from netwright.see.picture import Picture

_WIDTH = 480
_MOST_SIDE = 512
_MOST_CHANNELS = 64


def draw_kernels(kernels: Kernels, lang: Language = "en", *, most: int = 24) -> Picture:
    """Draw the weights of a layer: in colour only where its three channels are those of an image.

    Args:
        kernels: the weights, and what a picture of them means.
        lang: the reader's language.
        most: show so many units, those with the largest weights.

    >>> import torch
    >>> kernels = Kernels("0", "Conv2d", "weight", "colour", torch.randn(8, 3, 5, 5))
    >>> draw_kernels(kernels).charts[0].body.count("<image")
    8
    """
    weights = kernels.weights.numpy()
    named = {"layer": kernels.path, "kind": kernels.kind}
    title = say("What does layer {layer} ({kind}) look for?", lang, **named)
    scale = find_scale(weights)
    # Weights of both signs are the rule: one scale around 0 for all of them.
    scale = (-max(abs(scale[0]), abs(scale[1])), max(abs(scale[0]), abs(scale[1])))
    if kernels.meaning == "matrix":
        shown = weights[0, 0][:_MOST_SIDE, :_MOST_SIDE]
        tile = flatten_tile(paint_tile(shown, scale, (write_range(weights),)))
        about = say("A row is a unit, a column what it takes. ", lang) + tell_scale(*scale, lang)
        charts = (draw_images([tile], Labels(title), columns=1, width=_WIDTH),)
        return Picture("kernels", title, about, charts, facts=_tell(kernels, []))
    ranked = rank_activity(weights)[:most]
    order = ranked if len(ranked) < len(weights) else sorted(ranked)
    if kernels.meaning == "colour":
        about = say("In the colours of the image; grey is 0.", lang)
    elif weights.shape[1] == 1:
        about = tell_scale(*scale, lang)
    else:
        words = say(
            "Of each unit one small picture for each of its {num:,} input channels. ",
            lang,
            num=weights.shape[1],
        )
        about = words + tell_scale(*scale, lang)
    if len(order) < len(weights):
        shown = say(
            " Showing {num} of {total:,} units, those with the largest weights.",
            lang,
            num=len(order),
            total=len(weights),
        )
        about += shown
    tiles = [_paint_unit(kernels, weights[unit], unit, scale, lang) for unit in order]
    chart = draw_images(tiles, Labels(title), columns=choose_columns(len(tiles)), width=_WIDTH)
    return Picture("kernels", title, about, (chart,), facts=_tell(kernels, order))


def _paint_unit(
    kernels: Kernels, weights: npt.NDArray[Any], unit: int, scale: tuple[float, float], lang: Language
) -> Tile:
    lines = (say("unit {num}", lang, num=unit), write_range(weights))
    if kernels.meaning == "colour" or (kernels.meaning == "input" and len(weights) == 3):
        shown = (weights / (2 * (scale[1] or 1)) + 0.5).clip(0, 1) * 255
        pixels = shown.round().astype(np.uint8).transpose(1, 2, 0)
    else:
        pixels = _lay_out(weights[:_MOST_CHANNELS], scale)
    height, width = pixels.shape[:2]
    return Tile(write_picture(pixels), lines, " · ".join(lines), ratio=height / width)


def _lay_out(planes: npt.NDArray[Any], scale: tuple[float, float]) -> npt.NDArray[np.uint8]:
    """Small pictures in a square, a see-through pixel between them."""
    height, width = planes.shape[1:]
    columns = max(1, math.ceil(math.sqrt(len(planes) * height / width)))
    rows = math.ceil(len(planes) / columns)
    sheet = np.zeros((rows * (height + 1) - 1, columns * (width + 1) - 1, 4), dtype=np.uint8)
    for place, plane in enumerate(planes):
        top, left = place // columns * (height + 1), place % columns * (width + 1)
        sheet[top : top + height, left : left + width, :3] = paint_numbers(plane, *scale)
        sheet[top : top + height, left : left + width, 3] = 255
    return sheet


def _tell(kernels: Kernels, units: list[int]) -> dict[str, Any]:
    return {
        "layer": kernels.path,
        "kind": kernels.kind,
        "parameter": kernels.name,
        "meaning": kernels.meaning,
        "shape": list(kernels.weights.shape),
        "units": units,
    }
