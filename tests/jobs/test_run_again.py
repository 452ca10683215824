"""`run.yaml` in a run folder, run again, gives the same run to the bit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

import netwright as nw
from netwright.jobs.train_source import train_source


def assert_same_run(one: Path, other: Path) -> None:
    mine, theirs = load_file(one / "model.safetensors"), load_file(other / "model.safetensors")
    assert mine.keys() == theirs.keys()
    assert [name for name in mine if not torch.equal(mine[name], theirs[name])] == []
    results = [json.loads((folder / "result.json").read_text(encoding="utf-8")) for folder in (one, other)]
    for result in results:
        del result["run"], result["seconds"]
    assert results[0] == results[1]
    assert (one / "run.yaml").read_text(encoding="utf-8") == (other / "run.yaml").read_text(encoding="utf-8")


RUN_FILES = {
    "all by default": "data: {source: scores.csv, target: passed}\ntrain: {epochs: 2}",
    "own class, own loss": """
data: {source: scores.csv, target: score, drop: [姓名], split: {val: 0.2, test: 0}}
model: {use: "my_net.py:Net", args: {width: 6}, init: {weight: xavier_uniform_}}
train: {loss: "my_loss.py:loss", epochs: 3, seed: 7}
""",
    "layers and options": """
data: {source: scores.csv, target: [score, hours], batch_size: 16}
model: [{Linear: 8}, BatchNorm1d, ReLU, {Dropout: 0.3}]
train: {epochs: 3, ema: 0.9, accumulate: 2, clip_grad_norm: 1.0, optimizer: {SGD: {lr: 0.05}},
        schedule: {StepLR: {step_size: 1}}, freeze: ["0.bias"], early_stopping: {patience: 1}}
""",
}


@pytest.mark.parametrize("text", RUN_FILES.values(), ids=RUN_FILES)
def test_the_run_file_of_a_run_gives_the_run_again(
    text: str, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_file = table.parent / "own.yaml"
    run_file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(table.parent)
    train_source("own.yaml", out=Path("first"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    torch.rand(3)
    train_source("../project/first/run.yaml", out=Path("second"))
    assert_same_run(table.parent / "first", elsewhere / "second")
    again = nw.load_run("second")
    measured = again.evaluate()
    assert {part: measured[part] for part in again.metrics if part != "train"} == {
        part: values for part, values in again.metrics.items() if part != "train"
    }


@pytest.mark.parametrize("net", [None, "mlp", [{"Linear": 4}, "ReLU"], {"use": "my_net.py:Net"}])
def test_a_run_from_python_is_run_again_from_its_run_file(
    net: object, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(table.parent)
    data = nw.open_data("scores.csv", target="passed", split={"seed": 3})
    nw.train(net, data, out="first", epochs=2, batch_size=8, quiet=True)  # type: ignore[arg-type]
    train_source("first/run.yaml", out=Path("second"))
    assert_same_run(Path("first"), Path("second"))


def test_what_only_python_had_is_not_trained_again_as_something_else(table: Path) -> None:
    class Inner(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(3, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.layer(x[:, :3])

    data = nw.open_data(table, target="passed", drop=["姓名"])
    nw.train(Inner(), data, out="net", epochs=1, quiet=True)
    with pytest.raises(nw.NetwrightError, match=r"`Inner` was made in Python") as caught:
        train_source("net/run.yaml")
    assert "nw.train" in caught.value.fix
    frame = {"a": [1.0, 2.0] * 20, "b": ["x", "y"] * 20}
    nw.train(None, frame, out="data", epochs=1, quiet=True)
    with pytest.raises(nw.NetwrightError, match=r"data `dict` was made in Python") as caught:
        train_source("data/run.yaml")
    assert "nw.train" in caught.value.fix


def test_a_run_folder_that_moved_still_answers(table: Path, tmp_path: Path) -> None:
    run = train_source(str(table), target=["score"], sets=["train.epochs=1"], out=Path("here"))
    before = run.predict(table).numbers
    shutil.move("here", tmp_path / "moved")
    assert torch.equal(nw.load_run(tmp_path / "moved").predict(table).numbers, before)
