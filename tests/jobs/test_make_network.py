"""Networks of run files that begin with the weights of others, or take several inputs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

import netwright as nw
from netwright.core.errors import NetworkError
from netwright.jobs.show_network import show_network

PAIRS = """
import torch
from torch.utils.data import Dataset

class Pairs(Dataset):
    def __init__(self):
        generator = torch.Generator().manual_seed(0)
        self.left, self.right = (torch.randn(80, 6, generator=generator) for _ in range(2))
    def __len__(self):
        return 80
    def __getitem__(self, index):
        left, right = self.left[index], self.right[index]
        return {"left": left, "right": right}, int((left * right).sum() > 0)

class Tuples(Pairs):
    def __getitem__(self, index):
        inputs, target = super().__getitem__(index)
        return inputs["left"], inputs["right"], target
"""
SIAMESE = [
    {"Sequential": {"layers": [{"Linear": 8}, "ReLU"], "name": "encode", "inputs": "left"}},
    {"Shared": {"layer": "encode", "inputs": "right", "name": "other"}},
    {"Parallel": {"inputs": ["encode", "other"]}},
]


def write(folder: Path, model: dict[str, Any], source: str = "digits", **train: Any) -> Path:
    spec = {"data": {"source": source}, "model": model, "train": {"epochs": 1, **train}}
    (folder / "run.json").write_text(json.dumps(spec), encoding="utf-8")
    return folder / "run.json"


def train(path: Path, out: Path) -> Any:
    from netwright.jobs.train_source import train_source

    return train_source(str(path), out=out)


@pytest.mark.parametrize(
    ("kind", "layers", "inputs"),
    [
        ("Pairs", SIAMESE, {"left": "6", "right": "6"}),
        ("Tuples", [{"Bilinear": 4}, "ReLU"], {"input1": "6", "input2": "6"}),
    ],
)
def test_several_inputs_are_trained_and_read_again(
    tmp_path: Path, kind: str, layers: list[Any], inputs: dict[str, str]
) -> None:
    (tmp_path / "pairs.py").write_text(PAIRS, encoding="utf-8")
    run = train(write(tmp_path, {"layers": layers}, f"pairs.py:{kind}"), tmp_path / "run")
    assert run.run_file.spec.model.inputs == inputs
    again = nw.load_run(tmp_path / "run")
    assert again.evaluate()["test"] == pytest.approx(run.metrics["test"])
    shown = show_network(str(tmp_path / "run.json"))
    assert shown.table.failure is None
    assert [name for name, _ in shown.table.inputs] == list(inputs)


def test_inputs_that_are_not_those_of_the_data(tmp_path: Path) -> None:
    (tmp_path / "pairs.py").write_text(PAIRS, encoding="utf-8")
    model = {"layers": SIAMESE, "inputs": {"left": 6, "right": 7}}
    with pytest.raises(NetworkError, match="says otherwise") as caught:
        train(write(tmp_path, model, "pairs.py:Pairs"), tmp_path / "run")
    assert "inputs: {left: 6, right: 6}" in caught.value.fix


LAYERS: list[Any] = ["Flatten", {"Linear": {"out_features": 16, "name": "first"}}, "ReLU"]


def test_a_run_begins_with_the_weights_of_another_and_keeps_what_is_frozen(tmp_path: Path) -> None:
    train(write(tmp_path, {"layers": LAYERS}), tmp_path / "one")
    model = {"layers": [*LAYERS, {"Linear": 12}, "Tanh"], "weights": "one"}
    run = train(write(tmp_path, model, freeze=["first.*"]), tmp_path / "two")
    before = nw.load_run(tmp_path / "one").net.state_dict()["first.weight"]
    assert torch.equal(run.net.state_dict()["first.weight"], before)
    first = json.loads((tmp_path / "two" / "log.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert first["facts"]["weights"]["matched"] == ["first.weight", "first.bias"]
    assert first["facts"]["weights"]["missing"] == ["5.weight", "5.bias"]
    assert first["facts"]["weights"]["reshaped"][0][0] == "3.weight"
    (tmp_path / "one").rename(tmp_path / "gone")
    assert nw.load_run(tmp_path / "two").metrics == run.metrics


def test_show_loads_the_weights_too(tmp_path: Path) -> None:
    train(write(tmp_path, {"layers": LAYERS}), tmp_path / "one")
    path = write(tmp_path, {"layers": LAYERS, "weights": "one", "init": {"first": "zeros_"}})
    shown = show_network(str(path))
    assert shown.loaded is not None
    assert shown.to_json()["weights"]["missing"] == ()
    assert "weights: 4 of 4 tensors from one" in shown.table.notes[-1]
    assert {row.function for row in shown.init} == {"weights of one"}


def test_weights_of_another_network_stop_the_run_before_it_begins(tmp_path: Path) -> None:
    torch.save({"blocks.0.weight": torch.zeros(2)}, tmp_path / "other.pt")
    with pytest.raises(NetworkError, match="0 of 4 tensors of Sequential"):
        train(write(tmp_path, {"layers": LAYERS, "weights": "other.pt"}), tmp_path / "run")
    assert not (tmp_path / "run").exists()
