"""Size and colour of many image files, read once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from netwright.core.errors import DataError
from netwright.data.images.cache_folder import CacheFolder
from netwright.data.images.decode_image import ImageHeader
from netwright.data.images.fingerprint_files import fingerprint_files
from netwright.data.images.read_images import read_headers

_SMALLEST_CACHED_FILES = 1000
_BYTES_A_FILE = 64


def load_headers(paths: Sequence[Path]) -> list[ImageHeader | DataError]:
    """Read the headers of image files; of a thousand and more they are kept for the next time.

    Args:
        paths: image files.

    Returns:
        A header or an error for each path, in order.
    """
    cache = CacheFolder.locate("headers") if len(paths) >= _SMALLEST_CACHED_FILES else None
    if cache is None:
        return read_headers(paths)
    key = fingerprint_files(paths).digest
    found = cache.find(key)
    kept = found and _read_entry(found, len(paths))
    if kept:
        return kept
    headers = read_headers(paths)
    if found:
        cache.remove(key)
    cache.build(key, len(paths) * _BYTES_A_FILE, lambda folder: _write_entry(folder, headers))
    return headers


def _write_entry(folder: Path, headers: Sequence[ImageHeader | DataError]) -> None:
    said = [
        [one.what, one.where, one.fix] if isinstance(one, DataError) else [one.height, one.width, one.is_grey]
        for one in headers
    ]
    (folder / "headers.json").write_text(json.dumps(said), encoding="utf-8")


def _read_entry(entry: Path, num: int) -> list[ImageHeader | DataError] | None:
    try:
        said = json.loads((entry / "headers.json").read_text(encoding="utf-8"))
        headers = [
            DataError(one[0], where=one[1], fix=one[2]) if isinstance(one[0], str) else ImageHeader(*one)
            for one in said
        ]
    except (OSError, ValueError, TypeError, IndexError, KeyError):
        return None
    return headers if len(headers) == num else None
