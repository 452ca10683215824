"""Samples to predict on, by the name of built-in or well-known data."""

from __future__ import annotations

from pathlib import Path

from netwright.core.run_spec import DataSpec
from netwright.data.builtin.find_named import NAMED_SOURCES
from netwright.data.builtin.open_builtin import BUILTIN_NAMES, read_builtin
from netwright.data.builtin.read_named import read_named
from netwright.data.encoder import Encoder, RawSamples
from netwright.data.images.image_source import ImageSource
from netwright.data.tables.table import Table


def read_by_name(name: str, encoder: Encoder) -> RawSamples | None:
    """Read all samples of built-in data, or the test part of a well-known set.

    Args:
        name: `digits`, `iris`, `fashion-mnist` …
        encoder: what the samples are read for.

    Returns:
        The samples with their targets; None where nothing has this name.

    Raises:
        DataError: the samples do not fit the encoder.

    >>> from netwright.data.open_data import open_data
    >>> encoder = open_data("iris").encoder
    >>> len(read_by_name("iris", encoder).names), read_by_name("mine.csv", encoder)
    (150, None)
    """
    found = open_by_name(name)
    return None if found is None else encoder.read(found)


def open_by_name(name: str) -> Table | ImageSource | None:
    """Open all samples of built-in data, or a well-known set, as an encoder reads them.

    Args:
        name: `digits`, `iris`, `fashion-mnist` …

    Returns:
        None where nothing has this name.

    >>> open_by_name("iris").frame.height, open_by_name("mine.csv")
    (150, None)
    """
    spec = DataSpec(source=name)
    if name in BUILTIN_NAMES:
        return read_builtin(name, spec)
    if name in NAMED_SOURCES and not Path(name).exists():
        return read_named(name, spec)
    return None
