"""Small sources of every kind, and a place of its own for each test."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from netwright.core.events import Event

NET = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, num_outputs, width=8):
        super().__init__()
        self.constant = torch.rand(width, width)  # no parameter, no buffer: drawn anew each time
        self.first = nn.LazyLinear(width)
        self.norm = nn.BatchNorm1d(width)
        self.last = nn.Linear(width, num_outputs)

    def forward(self, x):
        return self.last(torch.relu(self.norm(self.first(x)) @ self.constant))
"""
LOSS = """
import torch

def loss(answer, target):
    return (answer - target).abs().mean()
"""


@pytest.fixture(autouse=True)
def _one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run in an empty folder; what a test's network draws must not depend on the tests before it."""
    monkeypatch.chdir(tmp_path)
    torch.manual_seed(0)
    yield
    torch.manual_seed(0)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of 60 students in a project of its own, with a network and a loss beside it."""
    project = tmp_path / "project"
    project.mkdir()
    draw = random.Random(0)
    rows = ["姓名,age,city,hours,score,passed"]
    for number in range(60):
        age, hours, city = draw.randint(15, 20), draw.uniform(0, 9), draw.choice(["北京", "上海", ""])
        score = 400 + 40 * hours + 5 * age + draw.gauss(0, 5)
        rows.append(f"s{number},{age},{city},{hours:.3f},{score:.2f},{'yes' if hours > 4 else 'no'}")
    (project / "scores.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (project / "my_net.py").write_text(NET, encoding="utf-8")
    (project / "my_loss.py").write_text(LOSS, encoding="utf-8")
    return project / "scores.csv"


class Heard:
    """An observer that keeps what it is told."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self.events.append(event)


@pytest.fixture
def heard() -> Heard:
    return Heard()
