"""The samples of each workload as one npz that every program reads, and netwright's run file for it."""

from __future__ import annotations

import gzip
import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np
import yaml

sys.path.insert(0, str(Path(__file__).parents[1]))
from machine import find_data

FASHION = Path("/usr/share/datasets/fashion-mnist")
SIZES = {
    "W1": (100_000, 10_000),
    "W2": (12_000, 2_000),
    "W3": (4_096, 512),
    "W4": (1_000, 200),
    "W5": (256, 128),
}
"""Training and validation samples; images are a part of their set, so that a round takes seconds."""

_TRAIN = {"schedule": "none", "early_stopping": "none", "label_smoothing": 0.0, "seed": 0}
_HIDDEN = ["Flatten", {"Linear": 512}, "ReLU", {"Linear": 512}, "ReLU"]
_MOVED = ["flip", {"crop": {"padding": 4}}]
RUNS: dict[str, dict[str, Any]] = {
    "W1": {"batch_size": 256, "model": [{"Linear": 256}, "ReLU", {"Linear": 128}, "ReLU"], "Adam": 1e-3},
    "W2-64": {"batch_size": 64, "model": _HIDDEN, "SGD": 1e-2},
    "W2-256": {"batch_size": 256, "model": _HIDDEN, "Adam": 1e-3},
    "W3-64": {"batch_size": 64, "model": "cifar-quick", "Adam": 1e-3, "augment": _MOVED},
    "W3-256": {"batch_size": 256, "model": "cifar-quick", "Adam": 1e-3, "augment": _MOVED},
    "W4": {"batch_size": 100, "model": "linear", "SGD": 1e-2},
    "W5": {"batch_size": 128, "model": "resnet18", "Adam": 1e-3, "augment": _MOVED},
}
"""By workload: what of the run file differs; the same as `TASKS` in peers/tasks.py says in torch."""


def count_samples(name: str, share: float) -> tuple[int, int]:
    """Training and validation samples of a workload, or of a share of it."""
    num_train, num_val = SIZES[name.partition("-")[0]]
    return round(num_train * share), round(num_val * share)


def write_data(name: str, folder: Path, share: float) -> str:
    """Write the npz of a workload; give what is in it."""
    base = name.partition("-")[0]
    num_train, num_val = count_samples(name, share)
    file = folder / f"{base}.npz"
    arrays, origin = _MAKERS[base](num_train + num_val)
    if not file.exists():
        x, y = arrays
        np.savez(file, x_train=x[:num_train], y_train=y[:num_train], x_val=x[num_train:], y_val=y[num_train:])
    return f"{num_train:,} + {num_val:,} {origin}"


def write_run_file(name: str, folder: Path, epochs: int) -> Path:
    """Write the run file of a workload."""
    given = dict(RUNS[name])
    optimizer, rate = next((key, value) for key, value in given.items() if key in {"Adam", "SGD"})
    data = {"source": str(folder / f"{name.partition('-')[0]}.npz"), "batch_size": given["batch_size"]}
    data |= {"split": {"val": 0.0, "test": 0.0}, "augment": given.get("augment", [])}
    train = {**_TRAIN, "optimizer": {optimizer: {"lr": rate}}, "epochs": epochs}
    file = folder / f"{name}-{epochs}.yaml"
    file.write_text(yaml.safe_dump({"data": data, "model": given["model"], "train": train}))
    return file


def _make_table(num: int) -> tuple[tuple[np.ndarray, np.ndarray], str]:
    random = np.random.default_rng(0)
    x = random.normal(size=(num, 50)).astype(np.float32)
    hidden = np.tanh(x @ random.normal(size=(50, 32)) / 4)
    return (x, (hidden @ random.normal(size=(32, 10))).argmax(1)), "rows of 50 numbers, made up"


def _make_line(num: int) -> tuple[tuple[np.ndarray, np.ndarray], str]:
    random = np.random.default_rng(0)
    x = random.normal(size=(num, 10)).astype(np.float32)
    y = x @ random.normal(size=10) + 3 + random.normal(scale=0.1, size=num)
    return (x, y.astype(np.float32)), "rows of 10 numbers, made up"


def _read_fashion(num: int) -> tuple[tuple[np.ndarray, np.ndarray], str]:
    if not FASHION.is_dir():
        return (*_make_pixels((num, 28, 28)),), "made-up pictures of 28x28"
    pixels = gzip.decompress((FASHION / "train-images-idx3-ubyte.gz").read_bytes())[16:]
    labels = gzip.decompress((FASHION / "train-labels-idx1-ubyte.gz").read_bytes())[8:]
    x = np.frombuffer(pixels, np.uint8).reshape(-1, 28, 28)[:num]
    return (x, np.frombuffer(labels, np.uint8)[:num].astype(np.int64)), "pictures of Fashion-MNIST"


def _read_cifar(num: int) -> tuple[tuple[np.ndarray, np.ndarray], str]:
    data = find_data()
    file = None if data is None else data / "cifar-10-batches-py" / "data_batch_1"
    if file is None or not file.is_file():
        return (*_make_pixels((num, 32, 32, 3)),), "made-up pictures of 32x32"
    with file.open("rb") as opened:
        batch = pickle.load(opened, encoding="bytes")
    x = batch[b"data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)[:num]
    return (np.ascontiguousarray(x), np.array(batch[b"labels"][:num])), "photos of CIFAR-10"


def _make_pixels(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Noise around a grey that tells the class: what is timed does not depend on it."""
    random = np.random.default_rng(0)
    y = random.integers(0, 10, size=shape[0])
    noise = random.integers(0, 30, size=shape)
    return (noise + 20 * y.reshape(-1, *[1] * (len(shape) - 1))).astype(np.uint8), y


_MAKERS = {"W1": _make_table, "W2": _read_fashion, "W3": _read_cifar, "W4": _make_line, "W5": _read_cifar}
