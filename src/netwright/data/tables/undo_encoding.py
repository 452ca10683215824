"""From features back to what stood in the cells."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float
from torch import Tensor

from netwright.core.write_metrics import write_number
from netwright.data.tables.table_encoder import TableEncoder


def undo_numbers(encoder: TableEncoder, features: Float[Tensor, "num features"]) -> npt.NDArray[np.float64]:
    """Undo the scaling of the numbers; what was missing comes back as what it was filled with.

    Args:
        encoder: that made the features.
        features: encoded rows.

    Returns:
        float64 (num, num_numbers), as exact as float32 features are.

    >>> from netwright.data.open_data import open_data
    >>> data = open_data("iris")
    >>> undo_numbers(data.encoder, data.train.inputs[:1]).round(3).shape
    (1, 4)
    """
    with torch.no_grad():
        values = features[:, : encoder.num_numbers].double().cpu()
        spread = values * encoder.spread.cpu() + encoder.shift.cpu()
        far = torch.sign(spread) * torch.expm1(torch.abs(spread))
        values = torch.where(encoder.heavy.cpu() > 0, far, values)
        raw: npt.NDArray[np.float64] = (values * encoder.scale.cpu() + encoder.center.cpu()).numpy()
    return raw


def undo_encoding(encoder: TableEncoder, features: Float[Tensor, "num features"]) -> list[dict[str, str]]:
    """Say in words what the features of each row mean: where the rows themselves are not at hand any more.

    Args:
        encoder: that made the features.
        features: encoded rows.

    Returns:
        For each row its cells by column; missing ones are empty, words without a feature are "other".
    """
    raw = undo_numbers(encoder, features)
    flags = features[:, encoder.num_numbers :].cpu().numpy() > 0.5
    rows = []
    for numbers, row in zip(raw, flags, strict=True):
        cells: dict[str, str] = {}
        number = flag = 0
        for plan in encoder.plans:
            width = len(plan.flags)
            codes = [
                code for (_, code), is_so in zip(plan.flags, row[flag : flag + width], strict=True) if is_so
            ]
            tags = row[flag + width : flag + width + len(plan.tag_names)]
            flag += width + len(plan.tag_names)
            is_missing = len(plan.values) + 1 in codes
            for name in plan.number_names:
                cells[name] = "" if is_missing else _write_cell(float(numbers[number]))
                number += 1
            if plan.role == "ordinal" and not is_missing:
                place = round(float(numbers[number - 1]))
                cells[plan.name] = plan.values[min(max(place, 0), len(plan.values) - 1)]
            elif plan.role in {"category", "yes/no"}:
                known = [plan.values[code] for code in codes if code < len(plan.values)]
                rest = "" if is_missing else plan.values[0] if plan.role == "yes/no" else "other"
                cells[plan.name] = known[0] if known else rest
            if plan.tags:
                named = [tag for tag, is_so in zip(plan.tags, tags, strict=True) if is_so]
                cells[plan.name] = plan.separator.join(named)
        rows.append(cells)
    return rows


def _write_cell(number: float) -> str:
    near = round(number)
    if abs(number) < 1e12 and abs(number - near) <= 1e-5 * max(abs(number), 1):
        return str(near)
    return f"{number:.5g}" if abs(number) < 1e5 else write_number(number)
