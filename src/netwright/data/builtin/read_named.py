"""Well-known image sets, opened by name."""

from __future__ import annotations

from dataclasses import replace

from netwright.core.run_spec import DataSpec
from netwright.data.builtin.fetch_file import Progress
from netwright.data.builtin.find_named import NAMED_SOURCES, find_named
from netwright.data.images.image_source import ImageSource
from netwright.data.images.read_image_source import read_image_source


def read_named(name: str, spec: DataSpec, *, progress: Progress | None = None) -> ImageSource:
    """Read mnist, fashion-mnist, cifar10 or cifar100 from this machine, else from the network.

    Args:
        name: one of `NAMED_SOURCES`.
        spec: what else is known of the source.
        progress: told of the bytes as they arrive.

    Raises:
        DataError: it is nowhere and cannot be fetched, or a file is damaged.
    """
    source = read_image_source(find_named(name, progress=progress), spec)
    return replace(source, classes=NAMED_SOURCES[name].classes or source.classes)
