"""Values that a column could have, spread over what it has."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from netwright.data.tables.column_plan import ColumnPlan
from netwright.data.tables.column_values import ColumnValues
from netwright.data.tables.group_features import group_features
from netwright.data.tables.table_encoder import TableEncoder
from netwright.data.tables.undo_encoding import undo_numbers

_ENDS = (0.02, 0.98)
_MOST_WORDS = 20


def vary_column(
    encoder: TableEncoder, column: str, features: Float[Tensor, "num features"], num_values: int = 20
) -> ColumnValues | None:
    """Choose values for a column: numbers spread over the middle of what it has, or every word.

    Args:
        encoder: of the table.
        column: its name.
        features: encoded rows, which tell what values it has.
        num_values: at most so many.

    Returns:
        None for a column whose features cannot be varied one at a time: dates and packed text.

    >>> from netwright.data.open_data import open_data
    >>> data = open_data("iris")
    >>> values = vary_column(data.encoder, data.encoder.plans[0].name, data.train.inputs, 5)
    >>> len(values.numbers), tuple(values.encoded.shape)
    (5, (5, 1))
    """
    place = next(index for index, plan in enumerate(encoder.plans) if plan.name == column)
    plan = encoder.plans[place]
    if plan.role not in {"number", "ordinal", "category", "yes/no"} or plan.tags or plan.units:
        return None
    mine = group_features(encoder)[column]
    number = sum(len(one.number_names) for one in encoder.plans[:place])
    code = sum(one.num_codes for one in encoder.plans[:place])
    if plan.role == "number":
        chosen = _spread(undo_numbers(encoder, features)[:, number], num_values)
        known = {float(value): index for index, value in enumerate(plan.values)}
        codes = [known.get(value, len(plan.values)) for value in chosen]
        words = tuple(f"{value:.6g}" for value in chosen)
    else:
        # What no row has is not shown: a network was never taught what to answer to it.
        place_of_other = mine[len(plan.values)] if plan.other else 0
        has_other = plan.other and bool((features[:, place_of_other] > 0).any())
        words, codes = _list_words(plan, has_other=has_other)
        chosen = [float(one) for one in codes]
    if not codes:
        return None
    numbers = encoder.fill.cpu().repeat(len(codes), 1)
    if plan.number_names:
        numbers[:, number] = torch.tensor(chosen, dtype=torch.float64)
    all_codes = torch.zeros(len(codes), sum(one.num_codes for one in encoder.plans), dtype=torch.int64)
    all_codes[:, code] = torch.tensor(codes)
    with torch.no_grad():
        device = encoder.fill.device
        encoded = encoder(numbers.to(device), all_codes.to(device)).cpu()[:, mine]
    return ColumnValues(column, mine, encoded, tuple(chosen) if plan.role == "number" else (), words)


def _spread(values: np.ndarray, num_values: int) -> list[float]:
    """Quantiles, so that most lie where most rows are; whole numbers stay whole."""
    quantiles = np.quantile(values, np.linspace(*_ENDS, num_values))
    even = np.linspace(quantiles[0], quantiles[-1], num_values)
    is_whole = bool(np.all(np.abs(values - np.round(values)) <= 1e-4 * np.maximum(np.abs(values), 1)))
    spread = (quantiles + even) / 2
    return [float(one) for one in np.unique(np.round(spread) if is_whole else spread)]


def _list_words(plan: ColumnPlan, *, has_other: bool) -> tuple[tuple[str, ...], list[int]]:
    words = list(plan.values[:_MOST_WORDS])
    codes = list(range(len(words)))
    if has_other:
        words.append("other")
        codes.append(len(plan.values))
    return tuple(words), codes
