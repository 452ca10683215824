"""Photos in a folder for each class."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch

from netwright.core.errors import DataError
from netwright.data.images.choose_layout import choose_layout, describe_sizes
from netwright.data.images.decode_image import ImageHeader
from netwright.data.images.find_images import find_images, list_visible
from netwright.data.images.image_layout import ImageLayout
from netwright.data.images.image_source import PART_NAMES, ImagePart, ImageSource, PartName
from netwright.data.images.load_headers import load_headers
from netwright.data.images.read_part import read_part
from netwright.data.images.require_readable import require_readable


@dataclass(frozen=True)
class _Sample:
    path: Path
    part: PartName
    class_name: str


def read_class_folders(
    folder: Path,
    *,
    image_size: int | tuple[int, int] | None = None,
    bad_files: Literal["error", "skip"] = "error",
    layout: ImageLayout | None = None,
    classes: tuple[str, ...] = (),
) -> ImageSource:
    """Read a folder that has a folder for each class, whose name is the class.

    `train`, `val` (`valid`, `validation`) and `test` folders around them are the official parts.

    Args:
        folder: the folder.
        image_size: the side, or (height, width), in pixels; None chooses it from the images.
        bad_files: what to do with images that cannot be read.
        layout: the shape to bring images to, where another source has decided it.
        classes: the classes, where another source has decided them.

    Raises:
        DataError: no images, no class folders, one class only, a class that training lacks, or
            (`bad_files: error`) an image that cannot be read.
    """
    samples, skipped, notes = _list_samples(folder)
    headers = dict(zip(samples, load_headers([sample.path for sample in samples]), strict=True))
    bad = [(sample.path, error) for sample, error in headers.items() if isinstance(error, DataError)]
    unusable = require_readable(bad, len(samples), str(folder), bad_files)
    good = {sample: header for sample, header in headers.items() if isinstance(header, ImageHeader)}
    if layout is None:
        layout = choose_layout(list(good.values()), image_size)
        notes += describe_sizes(list(good.values()), layout)
    class_names = classes or tuple(sorted({s.class_name for s in good if s.part == "train"}))
    _require_classes(good, class_names, folder, may_be_one=bool(classes))
    parts: dict[PartName, ImagePart] = {}
    cache: dict[str, Any] = {}
    for part in dict.fromkeys(sample.part for sample in good):
        members = [sample for sample in good if sample.part == part]
        labels = torch.tensor([class_names.index(sample.class_name) for sample in members])
        read = read_part([sample.path for sample in members], labels, layout, folder, bad_files)
        parts[part] = read.part
        unusable += read.unusable
        cache |= {part: read.cache} if read.cache else {}
    return ImageSource(
        parts,
        class_names,
        skipped=(*skipped, *unusable),
        notes=tuple(notes),
        unusable=tuple(unusable),
        cache=cache,
    )


def _list_samples(folder: Path) -> tuple[list[_Sample], list[dict[str, str]], list[str]]:
    root = folder
    while _is_wrapper(root):
        root = next(path for path in list_visible(root) if path.is_dir())
    subfolders = [path for path in list_visible(root) if path.is_dir()]
    named = {
        PART_NAMES[path.name.casefold()]: path for path in subfolders if path.name.casefold() in PART_NAMES
    }
    part_folders: dict[PartName, Path] = named if "train" in named else {"train": root}
    samples: list[_Sample] = []
    skipped: list[dict[str, str]] = []
    notes: list[str] = []
    unused = [path for path in subfolders if "train" in named and path not in named.values()]
    if "train" in named:
        loose = [path for path in list_visible(root) if path.is_file()]
        skipped += [{"file": str(path), "reason": "not in a class folder"} for path in loose]
    notes += [f"{path.name}/ is none of train, val and test: left out" for path in unused]
    for part, part_folder in part_folders.items():
        found = find_images(part_folder)
        skipped += [{"file": str(path), "reason": reason} for path, reason in found.others]
        loose = [path for path in found.paths if path.parent == part_folder]
        if len(loose) == len(found.paths) and part != "train":
            notes.append(f"{part_folder.name}/ has no class folders: left out (predict on it instead)")
            continue
        skipped += [{"file": str(path), "reason": "not in a class folder"} for path in loose]
        samples += [
            _Sample(path, part, path.relative_to(part_folder).parts[0])
            for path in found.paths
            if path.parent != part_folder
        ]
    used = {sample.class_name for sample in samples}
    classless = [
        path for path in list_visible(part_folders["train"]) if path.is_dir() and path.name not in used
    ]
    if classless:
        notes.append(f"no images in {', '.join(path.name + '/' for path in classless[:8])}: no class")
    if not any(sample.part == "train" for sample in samples):
        raise _no_images(folder, part_folders["train"])
    return samples, skipped, notes


def _is_wrapper(folder: Path) -> bool:
    """Whether a folder only holds another folder, which holds the classes (as archives often do)."""
    subfolders = [path for path in list_visible(folder) if path.is_dir()]
    return (
        len(subfolders) == 1
        and subfolders[0].name.casefold() not in PART_NAMES
        and any(path.is_dir() for path in list_visible(subfolders[0]))
    )


def _no_images(folder: Path, train: Path) -> DataError:
    found = find_images(train)
    fix = f"put the images in one folder a class: {folder.name}/cat/1.jpg, {folder.name}/dog/2.jpg"
    if found.paths:
        what = f"{len(found.paths)} images, and no folder that says which class they are"
    elif found.others:
        kinds = Counter(path.suffix.casefold() or "no suffix" for path, _ in found.others)
        listed = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common(4))
        what = f"no images; it holds {listed}"
        tables = [path for path, _ in found.others if path.suffix.casefold() in (".csv", ".tsv", ".parquet")]
        if tables:
            fix = f"for a table, name the file: {tables[0]}"
    else:
        what = "no images; the folder is empty"
    return DataError(what, where=str(folder), fix=fix)


def _require_classes(
    samples: dict[_Sample, ImageHeader], classes: tuple[str, ...], folder: Path, *, may_be_one: bool
) -> None:
    if len(classes) < 2 and not may_be_one:
        raise DataError(
            f"all images are of one class, `{classes[0]}`: there is nothing to tell apart",
            where=str(folder),
            fix="add a folder with images of another class",
        )
    for sample in samples:
        if sample.class_name not in classes:
            raise DataError(
                f"{sample.part} has images of class `{sample.class_name}`, which training has not",
                where=str(sample.path.parent),
                fix=f"the classes are: {', '.join(classes[:12])}; rename, move or remove the folder",
            )
