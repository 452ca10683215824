"""Changes found in the file of a user's class."""

from __future__ import annotations

from pathlib import Path

import pytest

from netwright.core.errors import NetworkError
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.layer_table.trace_layers import trace_layers
from netwright.nets.load_network import load_network

HEAD = """import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
"""
CASES = {
    "attribute": (
        "        self.fc = nn.Linear(\n            9, 3)\n"
        "    def forward(self, x):\n        return self.fc(x)\n",
        (8,),
        "self.fc = nn.Linear(8, 3)\n",
    ),
    "in a Sequential": (
        "        self.body = nn.Sequential(nn.Linear(8, 5), nn.Linear(6, 3))\n"
        "    def forward(self, x):\n        return self.body(x)\n",
        (8,),
        "nn.Sequential(nn.Linear(8, 5), nn.Linear(5, 3))",
    ),
    "before the call": (
        "        self.fc = nn.Linear(12, 3)\n    def forward(self, x):\n        return self.fc(x + 1)\n",
        (3, 4),
        "self.fc((x + 1).flatten(1))",
    ),
    "joined maps": (
        "        self.a = nn.Conv2d(3, 4, 5)\n        self.b = nn.Conv2d(3, 4, 1)\n"
        "    def forward(self, x):\n        return torch.cat([self.a(x).relu(), self.b(x)], 1)\n",
        (3, 8, 8),
        "padding=(2, 2))",
    ),
    "heads": (
        "        self.a = nn.TransformerEncoderLayer(d_model=8, nhead=3, batch_first=True)\n"
        "    def forward(self, x):\n        return self.a(x)\n",
        (5, 8),
        "nn.TransformerEncoderLayer(d_model=8, nhead=2, batch_first=True)",
    ),
}


def find_error(file: Path, text: str, shape: tuple[int, ...]) -> NetworkError | None:
    file.write_text(text, encoding="utf-8")
    facts = {"input_shape": shape, "num_outputs": 3, "num_numbers": 0}
    try:
        net = load_network(f"{file}:Net", {}, facts=facts, folder=file.parent)
    except NetworkError as error:
        return error
    return trace_layers(net, [NetworkInput(shape)]).failure


@pytest.mark.parametrize("name", CASES)
def test_the_first_edit_mends_the_file(name: str, tmp_path: Path) -> None:
    body, shape, fragment = CASES[name]
    error = find_error(tmp_path / "broken.py", HEAD + body, shape)
    assert error is not None
    assert error.edit is not None
    mended = error.edit.apply_to_text(HEAD + body)
    assert fragment in mended
    assert find_error(tmp_path / "mended.py", mended, shape) is None


def test_layers_from_nowhere_have_no_edit(tmp_path: Path) -> None:
    body = (
        "        setattr(self, 'f' + 'c', nn.Linear(9, 3))\n"
        "    def forward(self, x):\n        return getattr(self, 'fc')(x)\n"
    )
    error = find_error(tmp_path / "net.py", HEAD + body, (8,))
    assert error is not None
    assert "nn.Linear(8, 3)" in error.fix
    assert error.edit is None
