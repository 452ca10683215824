"""From images to what a network takes, the same way in training and in prediction."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Literal, cast, final

import numpy as np
import torch
from jaxtyping import Float, UInt8
from PIL import Image
from torch import Tensor

from netwright.core.errors import DataError
from netwright.core.task import Task
from netwright.data.encoder import Encoder, RawSamples
from netwright.data.images.decode_image import decode_image
from netwright.data.images.find_images import find_images, list_visible
from netwright.data.images.fit_pixels import fit_pixels, to_pixels
from netwright.data.images.image_layout import ImageLayout
from netwright.data.images.image_source import ImageSource
from netwright.data.images.pixel_survey import PixelSurvey
from netwright.data.images.read_arrays import load_arrays
from netwright.data.images.read_cifar import is_cifar, read_cifar
from netwright.data.images.read_idx import find_idx, read_idx
from netwright.data.images.read_image_table import read_image_table
from netwright.data.images.read_images import read_images
from netwright.data.images.require_readable import require_readable
from netwright.data.infer_task import TargetReading
from netwright.data.tables.target_reader import TargetReader

_CHUNK = 512
_TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".parquet", ".jsonl", ".feather"})


@final
class ImageEncoder(Encoder):
    """Pixels 0 to 255 become numbers of mean 0 and deviation 1 in each channel.

    Args:
        layout: the shape that every image is brought to.
        reading: the task, and how targets beside images are read.
        array_max: the value that means white in arrays that are not uint8; None finds it.
        bad_files: what to do with images that cannot be read, in prediction as in training.
        target: how a table that names images says what is on them; None where none did in training.

    >>> encoder = ImageEncoder(ImageLayout(1, 2, 2), TargetReading(Task("binary", ("class",), ("a", "b"))))
    >>> encoder.fit(torch.tensor([[[[0, 255], [0, 255]]]], dtype=torch.uint8))
    >>> encoder(torch.tensor([[[[0, 255], [0, 255]]]], dtype=torch.uint8)).flatten()
    tensor([-1.,  1., -1.,  1.])
    """

    kind: ClassVar[str] = "image"
    mean: Tensor
    std: Tensor

    def __init__(
        self,
        layout: ImageLayout,
        reading: TargetReading,
        array_max: float | None = None,
        *,
        bad_files: Literal["error", "skip"] = "error",
        target: TargetReader | None = None,
    ) -> None:
        super().__init__()
        self.target = target
        self.bad_files = bad_files
        self.layout = layout
        self.reading = reading
        self.array_max = array_max
        self.register_buffer("mean", torch.zeros(layout.channels))
        self.register_buffer("std", torch.ones(layout.channels))

    def fit(self, images: UInt8[Tensor, "num channels height width"]) -> None:
        """Learn mean and standard deviation of each channel, in units of white."""
        # A histogram of 256 values gives both exactly, whatever the number of pixels.
        counts = torch.zeros(images.shape[1], 256, dtype=torch.float64)
        for some in images.split(_CHUNK):
            for channel in range(len(counts)):
                counts[channel] += torch.bincount(some[:, channel].flatten(), minlength=256)
        values = torch.arange(256, dtype=torch.float64) / 255
        mean = (counts * values).sum(1) / counts.sum(1)
        self._keep(mean, (counts * (values - mean[:, None]) ** 2).sum(1) / counts.sum(1))

    def fit_survey(self, survey: PixelSurvey) -> None:
        """Learn the same from sums over images that memory does not hold."""
        num_pixels = len(survey.sums) * self.layout.height * self.layout.width
        mean = torch.from_numpy(survey.sums.sum(0) / num_pixels) / 255
        square = torch.from_numpy(survey.squares.sum(0) / num_pixels) / 255**2
        self._keep(mean, (square - mean**2).clamp(min=0))

    def _keep(self, mean: Tensor, variance: Tensor) -> None:
        std = variance.sqrt()
        self.mean.copy_(mean)
        self.std.copy_(torch.where(std > 1e-6, std, torch.ones_like(std)))

    def forward(self, *parts: Tensor) -> Float[Tensor, "num channels height width"]:
        """Scale pixels.

        Args:
            *parts: one tensor of uint8 (num, channels, height, width).
        """
        scale = (1.0 / (255.0 * self.std))[:, None, None]
        # Bytes times floats is thirty times slower than floats times floats, and each further copy costs as
        # much as the arithmetic: one copy, changed in place, gives the same numbers.
        numbers = parts[0].to(scale.dtype, copy=True)
        return numbers.mul_(scale).sub_((self.mean / self.std)[:, None, None])

    def to_spec(self) -> dict[str, Any]:
        """Layout, task and labels."""
        task = self.reading.task
        return {
            "kind": self.kind,
            "channels": self.layout.channels,
            "size": [self.layout.height, self.layout.width],
            "array_max": self.array_max,
            "bad_files": self.bad_files,
            "task": task.kind,
            "targets": list(task.targets),
            "classes": list(task.classes),
            "labels": None if self.reading.labels is None else list(self.reading.labels),
            "is_one_hot": self.reading.is_one_hot,
            "target": None if self.target is None else self.target.to_spec(),
        }

    @classmethod
    def from_spec(cls, spec: dict[str, Any]) -> ImageEncoder:
        """Build the encoder that gave this `to_spec`; its buffers come with `load_state_dict`."""
        task = Task(spec["task"], tuple(spec["targets"]), tuple(spec["classes"]))
        labels = None if spec["labels"] is None else tuple(spec["labels"])
        height, width = spec["size"]
        reading = TargetReading(task, labels, spec["is_one_hot"])
        layout = ImageLayout(spec["channels"], height, width)
        target = spec.get("target")
        return cls(
            layout,
            reading,
            spec["array_max"],
            bad_files=spec.get("bad_files", "error"),
            target=None if target is None else TargetReader.from_spec(target),
        )

    def read(self, source: Any) -> RawSamples:
        """Read images to predict on.

        Args:
            source: an image file, a folder of images (class folders give targets), IDX, npz, npy or
                CIFAR files, `-` (paths on standard input, one a line), a list of these paths, an image of
                Pillow's or a list of them, or an array: one image, or images along the first axis.

        Raises:
            DataError: there are no images, or one cannot be read.
        """
        if isinstance(source, str) and source == "-":
            paths = [Path(line.strip()) for line in sys.stdin if line.strip()]
            return self._read_paths(paths, "standard input")
        if isinstance(source, str | Path):
            return self._read_path(Path(source))
        if isinstance(source, Image.Image):
            return self._read_opened([source])
        if isinstance(source, ImageSource):
            return self._from_parts(source.parts)
        if isinstance(source, Tensor | np.ndarray):
            return self._read_array(source)
        if isinstance(source, Sequence) and len(source):
            return self._read_list(source)
        raise DataError(
            f"no images can be read from a {type(source).__name__}",
            where="predict",
            fix="give a path, a folder, an image or an array of images",
        )

    def _read_list(self, items: Sequence[Any]) -> RawSamples:
        if all(isinstance(item, str | Path) for item in items):
            return self._read_paths([Path(item) for item in items], "the list of files")
        if all(isinstance(item, Image.Image) for item in items):
            return self._read_opened(list(items))
        return self._read_array(np.asarray(items))

    def _read_path(self, path: Path) -> RawSamples:
        if not path.exists():
            raise DataError("there is no such file or folder", where=str(path), fix="check the path")
        if find_idx(path):
            return self._from_parts(read_idx(path).parts)
        if path.is_dir() and is_cifar(path):
            return self._from_parts(read_cifar(path).parts)
        if path.is_dir():
            return self._read_folder(path)
        read = {".npy": self._read_npy, ".npz": self._read_npz, **dict.fromkeys(_TABLES, self._read_table)}
        if path.suffix.casefold() in read:
            return read[path.suffix.casefold()](path)
        return self._read_paths([path], str(path))

    def _read_npy(self, path: Path) -> RawSamples:
        return self._read_array(_load_array(path))

    def _read_npz(self, path: Path) -> RawSamples:
        pairs = load_arrays(path)
        x, y = pairs.get("test", pairs["train"])
        return self._read_array(x, torch.as_tensor(y) if np.asarray(y).dtype.kind in "uifb" else None)

    def _read_table(self, path: Path) -> RawSamples:
        """Images that a table names, with their targets where it has them."""
        listed = read_image_table(path, self.target or TargetReader(self.reading.task), self.bad_files)
        read = self._read_paths(listed.paths, str(path))
        targets = listed.targets
        if targets is not None and read.skipped:
            kept = set(read.names)
            targets = targets[[row for row, file in enumerate(listed.paths) if str(file) in kept]]
        return replace(read, targets=targets, skipped=(*listed.skipped, *read.skipped))

    def _read_folder(self, folder: Path) -> RawSamples:
        paths = list(find_images(folder).paths)
        if not paths:
            raise DataError("no images in this folder", where=str(folder), fix="name a folder with images")
        classes = self.reading.task.classes
        names = [path.name for path in list_visible(folder) if path.is_dir()]
        read = self._read_paths(paths, str(folder))
        if not names or not set(names) <= set(classes) or any(path.parent == folder for path in paths):
            return read
        parts = [Path(name).relative_to(folder).parts for name in read.names]
        labels = torch.tensor([classes.index(part[0]) for part in parts])
        return replace(read, targets=TargetReading(self.reading.task).encode(labels, str(folder)))

    def _read_paths(self, paths: list[Path], where: str) -> RawSamples:
        if not paths:
            raise DataError("no files are named", where=where, fix="name at least one image")
        read = read_images(paths, self.layout)
        broken = [(path, error) for path, error in zip(paths, read.errors, strict=True) if error is not None]
        skipped = require_readable(broken, len(paths), where, self.bad_files)
        kept = [row for row, error in enumerate(read.errors) if error is None]
        pixels = read.pixels if len(kept) == len(paths) else read.pixels[kept]
        return RawSamples((pixels,), tuple(str(paths[row]) for row in kept), skipped=tuple(skipped))

    def _read_opened(self, images: list[Image.Image]) -> RawSamples:
        pixels = np.stack([decode_image(image, self.layout) for image in images])
        return RawSamples((torch.from_numpy(pixels),), tuple(map(str, range(len(images)))))

    def _read_array(self, values: Any, labels: Tensor | None = None) -> RawSamples:
        layout = self.layout
        shape = (layout.channels, layout.height, layout.width)
        if values.ndim == 2 and values.shape[1] == np.prod(shape) and values.shape != shape[1:]:
            values = values.reshape(-1, *shape)
        elif values.ndim == 2 or (values.ndim == 3 and _is_one_image(values.shape, layout)):
            values = values[None]
        pixels = to_pixels(values, where="the array", array_max=self.array_max)
        targets = None if labels is None else self.reading.encode(labels, "the labels")
        names = tuple(map(str, range(len(pixels))))
        return RawSamples((fit_pixels(pixels, layout),), names, targets)

    def _from_parts(self, parts: Any) -> RawSamples:
        part = parts.get("test", parts["train"])
        return self._read_array(part.images, part.labels)


def _is_one_image(shape: tuple[int, ...], layout: ImageLayout) -> bool:
    """Whether three axes are one image with channels, not grey images without."""
    if layout.channels == 1 and shape[1:] == (layout.height, layout.width):
        return False
    return shape[0] in (1, 3, 4) or shape[2] in (1, 3, 4)


def _load_array(path: Path) -> Any:
    try:
        return cast("Any", np.load(path, allow_pickle=False))
    except (OSError, ValueError, EOFError) as error:
        raise DataError(
            f"not an array that can be read ({error})", where=str(path), fix="save it with numpy.save"
        ) from error
