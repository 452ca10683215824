"""Image files by the names that a table gives them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import final

from netwright.core.errors import DataError
from netwright.data.images.find_images import IMAGE_SUFFIXES


@final
class ImageFinder:
    """Finds image files by path or by bare name, with or without their ending; folders are listed once.

    Args:
        folders: where relative names start from; the first that has the file counts.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "007.JPG").write_bytes(b"")
    ...     found = ImageFinder([Path(folder)]).find("007")
    >>> found.name
    '007.JPG'
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._listed: dict[Path, dict[str, list[Path]]] = {}

    def find(self, name: str) -> Path | None:
        """Find the file that a name means; None where there is none.

        Raises:
            DataError: the name has no ending, and several files go by it.
        """
        for folder in self._folders:
            for written in dict.fromkeys((name, name.replace("\\", "/"))):
                path = folder / written
                names = self._list(path.parent)
                found = names.get(path.name, [])
                if len(found) > 1:
                    raise DataError(
                        f"`{name}` may be {' or '.join(file.name for file in found[:3])}",
                        where=str(path.parent),
                        fix="write the ending of the file too, or remove one of the files",
                    )
                if found:
                    return found[0]
        return None

    def _list(self, folder: Path) -> dict[str, list[Path]]:
        if folder not in self._listed:
            by_name: dict[str, list[Path]] = {}
            try:
                names = sorted(os.listdir(folder))  # noqa: PTH208 - a Path for each is made below, of images only
            except OSError:
                names = []
            images = [folder / name for name in names if _is_image(name)]
            for path in images:
                by_name.setdefault(path.stem, []).append(path)
            # A whole name goes before the same name without an ending.
            by_name |= {path.name: [path] for path in images}
            self._listed[folder] = by_name
        return self._listed[folder]


def _is_image(name: str) -> bool:
    return os.path.splitext(name)[1].casefold() in IMAGE_SUFFIXES  # noqa: PTH122 - a name, not yet a path
