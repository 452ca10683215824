"""Batches of images beside a Dataset with transforms for each sample in a DataLoader.

Claim: 50,000 images of 32x32 with flip, crop and scaling come 15 times as fast. A folder of JPEG photos comes
1.3 times as fast in the first epoch (opening, decoding and the cache included) and 10 times as fast in later
ones, one thread against no workers; two threads against two workers are level in the first epoch.

Run: python benchmarks/data/image_batches.py [--rounds 5] [--part small|photos]
Data: `cifar-10-batches-py` and `hymenoptera` of the folder of real data (random pixels without it).

The transforms of each sample are those of the usual recipe (Pillow to flip, pad, crop and resize; then a
tensor that is scaled), written out here because torchvision is not needed for them. Every contender runs
once in each round; a figure is the median over the rounds.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from machine import find_data, print_machine

from netwright.core.task import Task
from netwright.data.batches import Batches
from netwright.data.images.image_encoder import ImageEncoder
from netwright.data.images.image_layout import ImageLayout
from netwright.data.images.read_cifar import read_cifar
from netwright.data.infer_task import TargetReading
from netwright.data.open_data import open_data
from netwright.data.split import TensorSplit

BATCH_SIZE = 256
NUM_IMAGES = 50_000
NUM_PHOTOS = 1_000
SIDE = 128
MEAN, STD = torch.tensor([0.49, 0.48, 0.45])[:, None, None], torch.tensor([0.25, 0.24, 0.26])[:, None, None]


def to_tensor(image: Image.Image) -> Tensor:
    """Bytes to scaled floats, channels first."""
    pixels = torch.from_numpy(np.array(image, copy=True)).permute(2, 0, 1).contiguous()
    return pixels.to(torch.float32).div(255).sub_(MEAN).div_(STD)


class SmallImages(Dataset[Any]):
    """Images in memory, each changed on its own."""

    def __init__(self, images: np.ndarray, labels: list[int]) -> None:
        self.images = images
        self.labels = labels

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, row: int) -> tuple[Tensor, int]:
        image = Image.fromarray(self.images[row])
        if random.random() < 0.5:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        padded = ImageOps.expand(image, border=4)
        left, top = random.randrange(9), random.randrange(9)
        return to_tensor(padded.crop((left, top, left + 32, top + 32))), self.labels[row]


class Photos(Dataset[Any]):
    """Photos on disk, decoded at every visit."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, row: int) -> tuple[Tensor, int]:
        with Image.open(self.paths[row]) as opened:
            image = opened.convert("RGB")
        scale = SIDE / min(image.size)
        size = (round(image.width * scale), round(image.height * scale))
        image = image.resize(size, Image.Resampling.BILINEAR)
        left, top = (size[0] - SIDE) // 2, (size[1] - SIDE) // 2
        image = image.crop((left, top, left + SIDE, top + SIDE))
        if random.random() < 0.5:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return to_tensor(image), int(self.paths[row].parent.name == "bees")


def time_epoch(batches: Any) -> float:
    """Seconds to go over all batches once."""
    began = time.perf_counter()
    num = sum(len(x) for x, _ in batches)
    seconds = time.perf_counter() - began
    assert num, "no samples came"
    return seconds


def time_rounds(
    contenders: dict[str, Callable[[], float]], rounds: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Median seconds of each contender, and of the processors with its workers'; they take turns."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    spent: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            before = os.times()
            seconds[name].append(run())
            spent[name].append(sum(os.times()[:4]) - sum(before[:4]))
    first, second = (
        {name: statistics.median(some) for name, some in kept.items()} for kept in (seconds, spent)
    )
    return first, second


def load(dataset: Dataset[Any], workers: int) -> DataLoader[Any]:
    """A DataLoader as most people write it."""
    return DataLoader(dataset, BATCH_SIZE, shuffle=True, num_workers=workers)


def print_rows(
    measured: tuple[dict[str, float], dict[str, float]], num: int, against: dict[str, str]
) -> None:
    """A line a contender, with how many times as long as ours it takes, by the clock and of processors."""
    seconds, spent = measured
    for name, took in seconds.items():
        ours = against.get(name)
        times = ""
        if ours is not None:
            times = (
                f"  {took / seconds[ours]:5.1f} x by the clock, {spent[name] / spent[ours]:5.1f} x processor"
            )
        print(f"  {name:36} {num / took:>9,.0f}/s {spent[name] / num * 1e6:>8,.1f} us processor{times}")


def compare_small(folder: Path | None, rounds: int) -> None:
    """50,000 images of 32x32 in memory: flip, crop, scale."""
    if folder is not None and (folder / "cifar-10-batches-py").is_dir():
        found = read_cifar(folder / "cifar-10-batches-py").parts.values()
        images = torch.cat([part.images for part in found])
    else:
        images = torch.randint(0, 256, (10_000, 3, 32, 32), dtype=torch.uint8)
    images = images.repeat(-(-NUM_IMAGES // len(images)), 1, 1, 1)[:NUM_IMAGES]
    labels = torch.arange(NUM_IMAGES) % 10
    reading = TargetReading(Task("multiclass", ("class",), tuple("abcdefghij")))
    encoder = ImageEncoder(ImageLayout(3, 32, 32), reading)
    encoder.fit(images)
    split = TensorSplit(images, labels, torch.arange(NUM_IMAGES), encoder)
    ours = Batches(split, BATCH_SIZE, shuffle=True, augment=["flip", {"crop": {"padding": 4}}])
    dataset = SmallImages(images.permute(0, 2, 3, 1).contiguous().numpy(), labels.tolist())
    contenders = {
        "netwright": lambda: time_epoch(ours),
        "DataLoader, 0 workers": lambda: time_epoch(load(dataset, 0)),
        "DataLoader, 2 workers": lambda: time_epoch(load(dataset, 2)),
    }
    time_epoch(ours)
    print(f"\n{NUM_IMAGES:,} images of 32x32: flip, crop (padding 4), scale; n = {rounds}")
    against = dict.fromkeys(list(contenders)[1:], "netwright")
    print_rows(time_rounds(contenders, rounds), NUM_IMAGES, against)


def make_photos(folder: Path, real: Path | None) -> list[Path]:
    """1,000 JPEG photos of 256x256 to 500x375 in two class folders, from real ones where they are."""
    choose = random.Random(0)
    sources = sorted((real / "hymenoptera").glob("*/*/*.jpg")) if real else []
    paths = []
    for number in range(NUM_PHOTOS):
        if sources:
            with Image.open(sources[number % len(sources)]) as opened:
                photo = opened.convert("RGB")
        else:
            photo = Image.effect_noise((500, 375), 60).convert("RGB")
        width, height = choose.choice([(256, 256), (320, 240), (400, 300), (500, 333), (500, 375)])
        photo = ImageOps.fit(photo, (width, height))
        path = folder / ("ants", "bees")[number % 2] / f"{number:04}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        photo.save(path, quality=90)
        paths.append(path)
    return paths


def compare_photos(real: Path | None, rounds: int) -> None:
    """A folder of JPEG photos: the first epoch and later ones."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        dataset = Photos(make_photos(folder / "photos", real))
        cache = folder / "cache"
        os.environ["NETWRIGHT_CACHE"] = str(cache)
        opened: list[Batches] = []

        def run_first(threads: int) -> float:
            shutil.rmtree(cache, ignore_errors=True)
            torch.set_num_threads(threads)
            began = time.perf_counter()
            data = open_data(folder / "photos", image_size=SIDE, split={"val": 0, "test": 0})
            opened[:] = [Batches(data.train, BATCH_SIZE, shuffle=True, augment=["flip"])]
            time_epoch(opened[0])
            torch.set_num_threads(1)
            return time.perf_counter() - began

        contenders = {
            "netwright, 1 thread, first epoch": lambda: run_first(1),
            "netwright, 1 thread, later epochs": lambda: time_epoch(opened[0]),
            "DataLoader, 0 workers": lambda: time_epoch(load(dataset, 0)),
            "netwright, 2 threads, first epoch": lambda: run_first(2),
            "DataLoader, 2 workers": lambda: time_epoch(load(dataset, 2)),
        }
        measured = time_rounds(contenders, rounds)
        print(
            f"\n{NUM_PHOTOS:,} JPEG photos of 256x256 to 500x375, to {SIDE}x{SIDE}: flip, scale; n = {rounds}"
        )
        first = {"DataLoader, 0 workers": "netwright, 1 thread, first epoch"}
        first |= {"DataLoader, 2 workers": "netwright, 2 threads, first epoch"}
        print_rows(measured, NUM_PHOTOS, first)
        print("  the same, beside later epochs")
        later = dict.fromkeys(first, "netwright, 1 thread, later epochs")
        shown = [*later, "netwright, 1 thread, later epochs"]
        print_rows(tuple({name: one[name] for name in shown} for one in measured), NUM_PHOTOS, later)


def main() -> None:
    """Compare what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="times that each contender runs")
    parser.add_argument("--part", choices=["small", "photos"], help="only one of the two")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    print_machine()
    real = find_data()
    if asked.part != "photos":
        compare_small(real, asked.rounds)
    if asked.part != "small":
        compare_photos(real, asked.rounds)


if __name__ == "__main__":
    main()
