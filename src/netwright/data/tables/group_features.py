"""Which features come from which column."""

from __future__ import annotations

from netwright.data.tables.table_encoder import TableEncoder


def group_features(encoder: TableEncoder) -> dict[str, list[int]]:
    """List the positions of the features that each column gives.

    Args:
        encoder: of a table.

    Returns:
        Positions in `encoder.feature_names`, by column, in the order of the columns.

    >>> from netwright.data.open_data import open_data
    >>> encoder = open_data("iris").encoder
    >>> list(group_features(encoder).values())
    [[0], [1], [2], [3]]
    """
    groups: dict[str, list[int]] = {plan.name: [] for plan in encoder.plans}
    owners = [plan.name for plan in encoder.plans for _ in plan.number_names]
    owners += [plan.name for plan in encoder.plans for _ in (*plan.flags, *plan.tag_names)]
    for position, name in enumerate(owners):
        groups[name].append(position)
    return groups
