"""Which files of a folder are images."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

IMAGE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp"}
    | {".ppm", ".pgm", ".pbm", ".pnm", ".tga", ".jp2", ".avif"}
)
_LITTER = frozenset({"__macosx", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class FoundImages:
    """What a folder holds.

    Args:
        paths: image files, sorted.
        others: files that were left out, and why.
    """

    paths: tuple[Path, ...]
    others: tuple[tuple[Path, str], ...]


def find_images(folder: Path) -> FoundImages:
    """Find the images in a folder and the folders below it; hidden files do not count.

    A GIF among photos of other formats is nearly always a placeholder of the site that they came from:
    where fewer than one image in ten is a GIF, those are left out, and said to be.

    Args:
        folder: a folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.PNG").write_bytes(b""), Path(folder, "notes.txt").write_text("")
    ...     found = find_images(Path(folder))
    >>> [path.name for path in found.paths], [reason for path, reason in found.others]
    (['a.PNG'], ['not an image (.txt)'])
    """
    paths: list[Path] = []
    others: list[tuple[Path, str]] = []
    for path in _walk(folder):
        if path.suffix.casefold() in IMAGE_SUFFIXES:
            paths.append(path)
        else:
            others.append((path, f"not an image ({path.suffix or 'no suffix'})"))
    gifs = [path for path in paths if path.suffix.casefold() == ".gif"]
    if 0 < len(gifs) < len(paths) / 10:
        reason = "a GIF among images of other formats is taken for a placeholder; as PNG it would count"
        others += [(path, reason) for path in gifs]
        paths = [path for path in paths if path not in set(gifs)]
    return FoundImages(tuple(paths), tuple(others))


def list_visible(folder: Path) -> list[Path]:
    """What a folder holds, sorted, without hidden files and the litter of operating systems."""
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith(".") and path.name.casefold() not in _LITTER
    )


def _walk(folder: Path) -> Iterator[Path]:
    for path in list_visible(folder):
        if path.is_dir():
            yield from _walk(path)
        elif path.is_file():
            yield path
