"""Some samples of a set of images, as pictures that a page can hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Shaped
from torch import Tensor

from netwright.core.run_spec import NamedField
from netwright.data.batches import Batches
from netwright.data.data import Data
from netwright.data.images.write_picture import write_picture
from netwright.data.split import TensorSplit

_MOST_PIXELS = 160
_SMALL = 64


def sample_pictures(
    data: Data, augment: Sequence[NamedField] = (), num_samples: int = 24
) -> list[dict[str, Any]]:
    """Take some training images, as many of each class as there is room for.

    Args:
        data: opened data; what is no set of images gives none.
        augment: changes to training images, as in the run file.
        num_samples: pictures at most.

    Returns:
        `label`, `name`, `picture` (a PNG as data URI), `is_small` (it should be enlarged with sharp edges)
        and, where there are changes, `changed`.

    >>> from netwright.data.open_data import open_data
    >>> pictures = sample_pictures(open_data("digits"), num_samples=2)
    >>> [(one["label"], one["picture"][:22]) for one in pictures]
    [('0', 'data:image/png;base64,'), ('1', 'data:image/png;base64,')]
    """
    split = data.train
    if data.kind != "image" or not isinstance(split, TensorSplit) or not len(split):
        return []
    rows = _choose_rows(split.targets, num_samples)
    pixels = split.gather(rows)
    part = replace(
        split,
        inputs=pixels,
        targets=split.targets[rows],
        rows=split.rows[rows],
        finish=None,
        names=tuple(split.names[row] for row in rows.tolist()) if split.names else ("",) * len(rows),
    )
    changed: Sequence[Tensor | None] = [None] * len(rows)
    if augment:
        changed = next(Batches(part, len(rows), augment=augment).epoch(0))[0]
    return [
        {
            "label": _name_target(data, target),
            "name": name,
            "picture": _write_picture(image),
            "is_small": max(image.shape[1:]) < _SMALL,
            **({} if after is None else {"changed": _write_picture(after)}),
        }
        for image, target, name, after in zip(pixels, part.targets, part.names, changed, strict=True)
    ]


def _choose_rows(targets: Shaped[Tensor, "num *answer"], num_samples: int) -> Tensor:
    """Rows spread over the part, taken from each class in turn."""
    flat = targets if targets.ndim == 1 else targets[:, 0]
    shuffled = torch.randperm(len(flat), generator=torch.Generator().manual_seed(0)).numpy()
    codes = np.unique(flat.numpy(), return_inverse=True)[1].reshape(-1)[shuffled]
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], codes[order])
    turn = np.arange(len(codes)) - starts
    chosen = order[np.lexsort((codes[order], turn))][:num_samples]
    return torch.from_numpy(shuffled[chosen])


def _name_target(data: Data, target: Tensor) -> str:
    task = data.task
    if task.kind == "regression":
        return ", ".join(f"{number:g}" for number in target.flatten().tolist())
    if task.kind == "multilabel":
        return ", ".join(name for name, is_so in zip(task.classes, target.tolist(), strict=True) if is_so)
    return task.classes[int(target.flatten()[0])]


def _write_picture(pixels: Shaped[Tensor, "channels height width"]) -> str:
    array = pixels.detach().cpu()
    if array.is_floating_point():
        array = array.clamp(0, 255).round()
    return write_picture(array.to(torch.uint8).permute(1, 2, 0).numpy(), _MOST_PIXELS)
