"""Which parts of a sample mattered to an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor
from torch.nn.functional import interpolate

from netwright.data.images.write_picture import write_picture
from netwright.see.catalogue.say import Language, say
from netwright.see.charts.draw_bars import Bar, draw_bars
from netwright.see.charts.draw_images import Tile, draw_images
from netwright.see.charts.labels import Labels
from netwright.see.layers.draw_maps import paint_tile
from netwright.see.layers.paint_numbers import find_scale
from netwright.see.picture import Picture

_WIDTH = 420
_MOST_BARS = 20
_MOST_SIDE = 320


@dataclass(frozen=True, eq=False)
class PixelSaliency:
    """What mattered of an image, each (height, width) but for the pixels and the channels.

    Args:
        pixels: the image, (channels, height, width).
        gradient: slope of the answer by each number, (channels, height, width).
        added: what each number adds to the answer, (channels, height, width).
        cam: Grad-CAM, of any size; None where no layer gives feature maps.
        cam_layer: the layer that it is of.
    """

    pixels: UInt8[np.ndarray, "height width channels"]
    gradient: Float[Tensor, "channels height width"]
    added: Float[Tensor, "channels height width"]
    cam: Float[Tensor, "rows columns"] | None = None
    cam_layer: str = ""


def draw_pixel_saliency(saliency: PixelSaliency, answer: str, lang: Language = "en") -> Picture:
    """Draw which parts of an image mattered.

    Args:
        saliency: what was measured.
        answer: the answer that was asked about, as a person reads it.
        lang: the reader's language.

    >>> image = np.zeros((4, 4, 1), dtype=np.uint8)
    >>> picture = draw_pixel_saliency(PixelSaliency(image, torch.ones(1, 4, 4), torch.ones(1, 4, 4)), "cat")
    >>> picture.charts[0].body.count("<image")
    3
    """
    height, width = saliency.pixels.shape[:2]
    is_small = max(height, width) < 64
    seen = write_picture(saliency.pixels, _MOST_SIDE)
    tiles = [Tile(seen, (say("what the network saw", lang),), is_small=is_small, ratio=height / width)]
    if saliency.cam is not None:
        place = say("Grad-CAM of layer {layer}", lang, layer=saliency.cam_layer)
        overlaid = _overlay(saliency.pixels, saliency.cam)
        tiles.append(Tile(write_picture(overlaid, _MOST_SIDE), (place,), place, is_small, height / width))
    added = saliency.added.sum(0).numpy()
    low, high = find_scale(added, 99.8)
    reach = max(abs(low), abs(high))
    tiles.append(paint_tile(added, (-reach, reach), (say("integrated gradients", lang),)))
    slope = saliency.gradient.abs().amax(0).numpy()
    tiles.append(
        paint_tile(slope, (0.0, find_scale(slope, 99.8)[1]), (say("gradient, without its sign", lang),))
    )
    title = say("Which parts mattered to {answer}?", lang, answer=answer)
    about = say(
        "Red speaks for the answer, blue against it. The gradient says where a small change would move the "
        "answer most; Grad-CAM, where a layer found what speaks for it.",
        lang,
    )
    facts = {
        "answer": answer,
        "cam_layer": saliency.cam_layer,
        "sum_of_integrated_gradients": float(added.sum()),
    }
    chart = draw_images(tiles, Labels(title), columns=2, width=_WIDTH)
    return Picture("saliency", title, about, (chart,), facts=facts)


def _overlay(
    pixels: UInt8[np.ndarray, "height width channels"], cam: Float[Tensor, "rows columns"]
) -> UInt8[np.ndarray, "height width 3"]:
    """The image, grey and dim, with a warm light where the maps spoke."""
    height, width = pixels.shape[:2]
    light = interpolate(cam[None, None], size=(height, width), mode="bilinear", align_corners=False)[
        0, 0
    ].numpy()
    light = (light / (light.max() or 1.0))[..., None]
    grey = pixels[..., : min(3, pixels.shape[2])].mean(axis=2, keepdims=True) * 0.55
    warm = np.array([255.0, 170.0, 30.0])
    shown: UInt8[np.ndarray, "height width 3"] = (
        (grey * (1 - 0.75 * light) + warm * 0.75 * light).clip(0, 255).astype(np.uint8)
    )
    return shown


def draw_column_saliency(
    added: Mapping[str, float],
    gradients: Mapping[str, float],
    cells: Mapping[str, str],
    answer: str,
    lang: Language = "en",
    *,
    has_mean: bool = True,
) -> Picture:
    """Draw which columns of a row mattered.

    Args:
        added: what each column adds to the answer, compared with a row of means.
        gradients: gradient times input of each column.
        cells: what stands in the row, by column.
        answer: the answer that was asked about, as a person reads it.
        lang: the reader's language.
        has_mean: whether it is compared with the mean row, not with a row without categories.

    >>> picture = draw_column_saliency({"age": 0.5}, {"age": 0.4}, {"age": "61"}, "yes")
    >>> "age = 61" in picture.charts[0].body
    True
    """
    ranked = sorted(added, key=lambda name: -abs(added[name]))
    title = say("Which columns mattered to {answer}?", lang, answer=answer)
    about = say(
        "What each cell adds to the answer, compared with the mean training row (integrated gradients, "
        "in the network's own scale: neither probabilities nor the target's unit)."
        if has_mean
        else "What each cell adds to the answer, compared with a row of mean numbers and no categories "
        "(integrated gradients, in the network's own scale: neither probabilities nor the target's unit).",
        lang,
    )
    if len(ranked) > _MOST_BARS:
        about += say(
            " The first {num} of {total:,} columns are drawn.", lang, num=_MOST_BARS, total=len(ranked)
        )
    bars = [_make_bar(name, added[name], cells) for name in ranked[:_MOST_BARS]]
    local = [_make_bar(name, gradients[name], cells) for name in ranked[:_MOST_BARS]]
    charts = (
        draw_bars(bars, Labels(title), width=480),
        draw_bars(local, Labels(say("Gradient times input, for comparison", lang)), width=480),
    )
    facts: dict[str, Any] = {
        "answer": answer,
        "columns": [
            {
                "column": name,
                "cell": cells.get(name, ""),
                "adds": added[name],
                "gradient_x_input": gradients[name],
            }
            for name in ranked
        ],
    }
    return Picture("saliency", title, about, charts, facts=facts)


def _make_bar(name: str, value: float, cells: Mapping[str, str]) -> Bar:
    label = f"{name} = {cells[name]}" if cells.get(name) else name
    return Bar(label, value, f"{value:+.3g}", color=0 if value >= 0 else 1)


def find_pixels(sample: Float[Tensor, "channels height width"]) -> UInt8[np.ndarray, "height width channels"]:
    """Make pixels of numbers, from the least to the greatest.

    >>> find_pixels(torch.tensor([[[0.0, 2.0]]])).ravel().tolist()
    [0, 255]
    """
    low, high = sample.min(), sample.max()
    shades = (sample - low) / (high - low).clamp(min=1e-12) * 255
    pixels: UInt8[np.ndarray, "height width channels"] = (
        shades.round().to(torch.uint8).permute(1, 2, 0).numpy()
    )
    return pixels[..., :1] if pixels.shape[2] not in {1, 3, 4} else pixels
