"""Trained runs of every kind, made once: what is shipped must answer as they do."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netwright.jobs.run import Run
from netwright.jobs.train_source import train_source

NET = """
import torch
from torch import nn

WIDTH = 8


class Scale(nn.Module):
    def __init__(self, by):
        super().__init__()
        self.by = by

    def forward(self, x):
        return x * self.by


class Net(nn.Module):
    # My own remark.
    def __init__(self, num_outputs, steps=2):
        super().__init__()
        self.lstm = nn.LSTM(1, WIDTH, batch_first=True)
        self.scales = nn.ModuleList(Scale(0.5 + one) for one in range(steps))
        self.head = nn.Linear(WIDTH, num_outputs)

    def forward(self, x):
        out, _ = self.lstm(x.unsqueeze(-1))
        for scale in self.scales:
            out = scale(out)
        return self.head(out[:, -1])
"""


def write_people(path: Path, num: int = 240) -> Path:
    """A table with everything that people's tables have."""
    draw = random.Random(0)
    lines = ["姓名,age,工资,city,member,joined,remark,level,passed"]
    for number in range(num):
        age = "" if number % 17 == 3 else str(draw.randint(15, 60))
        wage = f'"{draw.uniform(1000, 9000):,.2f}元"' if number % 13 else "NA"
        city = draw.choice(["北京", "上海", "Łódź", ""])
        joined = f"20{draw.randint(10, 24)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        member = draw.choice(["Yes", "no"])
        passed = "yes" if draw.random() < 0.5 else "no"
        remark = "" if number % 3 else f"remark {number} of {draw.random()}"
        joined = "" if number % 19 == 5 else joined
        lines.append(f"s{number},{age},{wage},{city},{member},{joined},{remark},{number % 3 + 1},{passed}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_people(tmp_path_factory.mktemp("people") / "people.csv")


def _train(folder: Path, source: str, **fields: object) -> Run:
    lines = [f"data: {source}", "train: {epochs: 2, seed: 3}", *(f"{k}: {v}" for k, v in fields.items())]
    file = folder / "run.yaml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return train_source(str(file), out=folder / "run")


@pytest.fixture(scope="session")
def table_run(people: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Binary: numbers with units, missing cells, words, yes/no, dates."""
    return _train(tmp_path_factory.mktemp("table"), str(people))


@pytest.fixture(scope="session")
def number_run(people: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Regression with one target."""
    return _train(tmp_path_factory.mktemp("number"), f"{{source: {people}, target: age, bad_rows: skip}}")


@pytest.fixture(scope="session")
def digits_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return _train(tmp_path_factory.mktemp("digits"), "{source: digits, augment: [{crop: {padding: 1}}]}")


@pytest.fixture(scope="session")
def own_run(people: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A network of the user's own, with a class of its own inside."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "my_net.py").write_text(NET, encoding="utf-8")
    return _train(folder, f"{{source: {people}, target: level}}", model="{use: 'my_net.py:Net'}")


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes of small photos in colour, of two sizes."""
    folder = tmp_path_factory.mktemp("photos") / "photos"
    draw = np.random.default_rng(0)
    for label, name in enumerate(("cat", "dog")):
        (folder / name).mkdir(parents=True)
        for number in range(12):
            size = (24, 20, 3) if number % 2 else (40, 30, 3)
            pixels = draw.integers(0, 128, size, dtype=np.uint8) + np.uint8(100 * label)
            Image.fromarray(pixels).save(folder / name / f"{number}.png")
    return folder


@pytest.fixture(scope="session")
def photo_run(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return _train(tmp_path_factory.mktemp("photo_run"), f"{{source: {photos}, image_size: 16}}")
