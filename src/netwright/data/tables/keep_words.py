"""Which words of a category get a feature of their own."""

from __future__ import annotations

import polars as pl

MOST_VALUES = 100
"""Words of a category that get a feature of their own, at most."""


def keep_words(counts: pl.DataFrame, num_rows: int) -> tuple[str, ...]:
    """Keep the words that enough rows share: at least 2, at least 1 in 1,000, at most 100 words.

    Args:
        counts: columns `word` and `count`, of the training rows.
        num_rows: training rows.

    >>> keep_words(pl.DataFrame({"word": ["b", "a", "c"], "count": [5, 2, 1]}), 8)
    ('a', 'b')
    """
    enough = max(2, num_rows // 1000)
    usual = counts.filter(pl.col("count") >= enough).sort(["count", "word"], descending=[True, False])
    return tuple(sorted(usual["word"].head(MOST_VALUES).to_list()))
