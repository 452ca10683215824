"""Forty broken networks, each mended by the first edit that its error proposes.

Claim: the first edit, applied by this script and by nobody's hand, makes at least 36 of 40 run.

Run: python benchmarks/broken_networks.py [--messages]
Data: none. The networks are those that beginners write: 23 layer lists of run files, 17 classes.

A network counts as mended if, after one edit, it builds and a batch of four random samples goes through;
for layer lists the answer must also have one number for each class.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from machine import print_machine

from netwright.core.errors import NetworkError
from netwright.core.run_spec import ModelSpec
from netwright.core.task import Task
from netwright.nets.build_network import build_network
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.layer_table.trace_layers import trace_layers
from netwright.nets.load_network import load_network

TEN = Task("multiclass", ("label",), tuple("0123456789"))
IMAGE, ROWS, STEPS = (3, 32, 32), (16,), (10, 16)
HEAD = """import torch
from torch import nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
"""


@dataclass(frozen=True)
class Broken:
    """A network that does not run: a layer list, or the body of a class."""

    name: str
    network: Any
    shape: tuple[int, ...] = IMAGE
    dtype: torch.dtype = torch.float32


LISTS = [
    Broken(
        "Linear with the wrong in_features",
        ["Flatten", {"Linear": {"in_features": 784, "out_features": 64}}, "ReLU"],
    ),
    Broken("Linear written as in Python", [{"Linear": [16, 64]}, "ReLU"], ROWS),
    Broken("Conv2d written as in Python", [{"Conv2d": [1, 16, 3]}, "ReLU"], (1, 8, 8)),
    Broken(
        "kernel larger than what is left",
        [{"Conv2d": [8, 3]}, {"MaxPool2d": 4}, {"MaxPool2d": 4}, {"Conv2d": [16, 3]}],
    ),
    Broken(
        "pooled to nothing",
        [{"Conv2d": [8, 3]}, {"MaxPool2d": 2}, {"MaxPool2d": 2}, {"MaxPool2d": 2}],
        (1, 8, 8),
    ),
    Broken(
        "channels last", [{"Conv2d": {"in_channels": 3, "out_channels": 8, "kernel_size": 3}}], (32, 32, 3)
    ),
    Broken("Conv2d after Flatten", ["Flatten", {"Conv2d": [8, 3]}, "ReLU"]),
    Broken("Conv2d on rows of a table", [{"Conv2d": [32, 3]}, "ReLU"], ROWS),
    Broken("BatchNorm2d on rows", [{"Linear": 32}, "BatchNorm2d", "ReLU"], ROWS),
    Broken("MaxPool1d on images", [{"Conv2d": [8, 3]}, {"MaxPool1d": 2}]),
    Broken("Dropout in per cent", [{"Linear": 32}, {"Dropout": {"p": 50}}], ROWS),
    Broken("BatchNorm2d of another size", [{"Conv2d": [16, 3]}, {"BatchNorm2d": 32}, "ReLU"]),
    Broken("GroupNorm whose groups do not divide", [{"Conv2d": [16, 3]}, {"GroupNorm": 3}]),
    Broken(
        "Conv2d whose groups do not divide",
        [{"Conv2d": [16, 3]}, {"Conv2d": {"out_channels": 16, "kernel_size": 3, "groups": 3}}],
    ),
    Broken(
        "attention heads that do not divide",
        [{"TransformerEncoderLayer": {"nhead": 3, "dim_feedforward": 32}}],
        STEPS,
    ),
    Broken("LSTM in a list", [{"LSTM": 32}, "Flatten"], STEPS),
    Broken("Residual without padding", [{"Conv2d": [8, 3]}, {"Residual": [{"Conv2d": [8, 3]}, "ReLU"]}]),
    Broken(
        "Residual with a shortcut of another size",
        [
            {
                "Residual": {
                    "layers": [{"Conv2d": {"out_channels": 8, "kernel_size": 3, "padding": 1}}],
                    "shortcut": [{"Conv2d": [16, 1]}],
                }
            }
        ],
    ),
    Broken(
        "Parallel branches of unequal maps",
        [{"Parallel": {"branches": [[{"Conv2d": [8, 3]}], [{"Conv2d": [8, 5]}]]}}],
    ),
    Broken(
        "Parallel sum of unequal channels",
        [{"Parallel": {"branches": [[{"Conv2d": [8, 1]}], [{"Conv2d": [16, 1]}]], "join": "sum"}}],
    ),
    Broken("last Linear of another size", [{"Linear": 32}, "ReLU", {"Linear": 5}], ROWS),
    Broken("a layer's name misspelt", [{"Lineer": 32}, "ReLU"], ROWS),
    Broken("a loss among the layers", [{"Linear": 32}, "ReLU", {"Linear": 10}, "CrossEntropyLoss"], ROWS),
]
CLASSES = [
    Broken("class: Linear of another size", """
        self.conv = nn.Conv2d(3, 16, 5)
        self.fc = nn.Linear(512, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        return self.fc(torch.flatten(x, 1))
"""),
    Broken("class: no Flatten", """
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.fc = nn.Linear(4096, 10)

    def forward(self, x):
        return self.fc(F.relu(self.conv(x)))
"""),
    Broken("class: no Flatten and another size", """
        self.features = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())
        self.fc = nn.Linear(1000, 10)

    def forward(self, x):
        return self.fc(self.features(x))
"""),
    Broken("class: convolutions that do not meet", """
        self.body = nn.Sequential(
            nn.Conv2d(3, 16, 3),
            nn.ReLU(),
            nn.Conv2d(32, 32, 3, stride=2),
        )

    def forward(self, x):
        return self.body(x).mean((2, 3))
"""),
    Broken("class: BatchNorm2d of another size", """
        self.conv = nn.Conv2d(3, 16, 3)
        self.bn = nn.BatchNorm2d(32)

    def forward(self, x):
        return self.bn(self.conv(x)).mean((2, 3))
"""),
    Broken("class: kernel larger than what is left", """
        self.a = nn.Conv2d(3, 8, 3)
        self.b = nn.Conv2d(8, 8, 5)

    def forward(self, x):
        return self.b(F.max_pool2d(self.a(x), 10)).mean((2, 3))
"""),
    Broken("class: pooled to nothing", """
        self.conv = nn.Conv2d(3, 8, 3)
        self.pool = nn.MaxPool2d(40)
        self.fc = nn.Linear(8, 10)

    def forward(self, x):
        return self.fc(self.pool(self.conv(x)).flatten(1))
"""),
    Broken("class: channels last", """
        self.conv = nn.Conv2d(3, 8, 3)

    def forward(self, x):
        return self.conv(x).mean((2, 3))
""", (32, 32, 3)),
    Broken("class: images without a channel axis", """
        self.conv = nn.Conv2d(1, 8, 3)

    def forward(self, x):
        return self.conv(x).mean((2, 3))
""", (28, 28)),
    Broken("class: Embedding with too few rows", """
        self.embed = nn.Embedding(100, 8)
        self.fc = nn.Linear(8, 2)

    def forward(self, x):
        return self.fc(self.embed(x).mean(1))
""", (12,), torch.int64),
    Broken("class: attention heads that do not divide", """
        self.attend = nn.MultiheadAttention(16, 3, batch_first=True)

    def forward(self, x):
        return self.attend(x, x, x)[0].mean(1)
""", STEPS),
    Broken("class: concatenation of unequal maps", """
        self.left = nn.Conv2d(3, 8, 3, padding=1)
        self.right = nn.Conv2d(3, 8, 5)

    def forward(self, x):
        return torch.cat([self.left(x), self.right(x)], 1).mean((2, 3))
"""),
    Broken("class: LSTM of another input size", """
        self.rnn = nn.LSTM(input_size=8, hidden_size=32, batch_first=True)
        self.fc = nn.Linear(32, 10)

    def forward(self, x):
        return self.fc(self.rnn(x)[0][:, -1])
""", STEPS),
    Broken("class: LayerNorm of another size", """
        self.fc = nn.Linear(16, 64)
        self.norm = nn.LayerNorm(32)

    def forward(self, x):
        return self.norm(self.fc(x))
""", ROWS),
    Broken("class: BatchNorm1d on a map", """
        self.conv = nn.Conv2d(3, 16, 3)
        self.bn = nn.BatchNorm1d(16)

    def forward(self, x):
        return self.bn(self.conv(x)).mean((2, 3))
"""),
    Broken("class: view to a size that is not there", """
        self.conv = nn.Conv2d(3, 16, 5)
        self.fc = nn.Linear(400, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        return self.fc(x.view(-1, 400))
"""),
    Broken("class: residual of unequal channels", """
        self.conv = nn.Conv2d(3, 16, 3, padding=1)

    def forward(self, x):
        return (x + self.conv(x)).mean((2, 3))
"""),
]  # fmt: skip


def try_network(broken: Broken, network: Any, folder: Path, number: str) -> NetworkError | None:
    """Build the network and run it; give its error."""
    torch.manual_seed(0)
    if broken.dtype.is_floating_point:
        samples = torch.randn(4, *broken.shape)
    else:
        samples = torch.randint(0, 120, (64, *broken.shape))
        samples[0, 0] = 119
    try:
        if isinstance(network, list):
            net = build_network(ModelSpec(layers=network), input_shape=broken.shape, task=TEN)
        else:
            file = folder / f"net_{number}.py"
            file.write_text(network)
            facts = {"input_shape": broken.shape, "num_outputs": 10, "num_numbers": 0}
            net = load_network(f"{file}:Net", {}, facts=facts, folder=folder)
    except NetworkError as error:
        return error
    known = None if broken.dtype.is_floating_point else samples
    failure = trace_layers(net, [NetworkInput(broken.shape, broken.dtype, samples=known)]).failure
    if failure is None:
        answer = net(samples)
        if isinstance(network, list):
            assert answer.shape == (4, 10), answer.shape
    return failure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", action="store_true", help="print every message in full")
    show = parser.parse_args().messages
    torch.set_num_threads(1)
    print_machine()
    mended = 0
    folder = Path(tempfile.mkdtemp())
    for number, broken in enumerate([*LISTS, *CLASSES]):
        network = broken.network if isinstance(broken.network, list) else HEAD + broken.network.lstrip("\n")
        error = try_network(broken, network, folder, f"{number}a")
        if error is None:
            print(f"NOT BROKEN  {broken.name}")
            continue
        edit, after = error.edit, error
        if edit is not None:
            if edit.kind == "source":
                changed: Any = edit.apply_to_text(network)
            else:
                changed = edit.apply({"model": {"layers": network}})["model"]["layers"]
            after = try_network(broken, changed, folder, f"{number}b")
        mended += after is None
        print(f"{'mended' if after is None else 'NOT MENDED':10}  {broken.name}: {error.what[:96]}")
        if show:
            print(f"            where: {error.where}\n            fix:   {error.fix}")
            print(f"            edit:  {edit and edit.to_dict()}")
        if after is not None and after is not error:
            print(f"            then:  {after.what}")
    print(f"\n{mended} of {len(LISTS) + len(CLASSES)} mended by the first edit")


if __name__ == "__main__":
    main()
