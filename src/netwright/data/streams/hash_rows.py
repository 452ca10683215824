"""A number for each row that looks drawn by chance and is always the same."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt
import polars as pl


def hash_rows(keys: npt.NDArray[np.integer], seed: int) -> npt.NDArray[np.float64]:
    """Give each key a number in [0, 1) that looks drawn by chance and is always the same.

    Args:
        keys: int64; equal keys get equal numbers.
        seed: another seed gives other numbers.

    Source: Steele, Lea and Flood 2014, Fast Splittable Pseudorandom Number Generators (SplitMix64).

    >>> numbers = hash_rows(np.arange(100_000), seed=0)
    >>> bool(abs(numbers.mean() - 0.5) < 0.01), bool((numbers < 0.15).mean().round(2) == 0.15)
    (True, True)
    """
    start = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]
    mixed = (keys.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + start
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    chances: npt.NDArray[np.float64] = (mixed >> np.uint64(11)).astype(np.float64) / float(1 << 53)
    return chances


def hash_words(words: pl.Series) -> npt.NDArray[np.int64]:
    """Give each word a key for `hash_rows`; nulls are 0.

    >>> hash_words(pl.Series(["a", "b", "a", None])).tolist()
    [3904355907, 1908338681, 3904355907, 0]
    """
    known = words.drop_nulls().unique().to_list()
    keys = {word: zlib.crc32(word.encode()) for word in known}
    codes = words.replace_strict(keys, default=0, return_dtype=pl.Int64) if keys else words.cast(pl.Int64)
    return codes.fill_null(0).to_numpy().astype(np.int64)
