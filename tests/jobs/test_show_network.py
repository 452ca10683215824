"""What can be shown: run files, classes, names, run folders, modules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from torch import nn

import netwright as nw
from netwright.core.errors import InputError
from netwright.jobs.show_network import show_network
from netwright.nets.read_input import read_inputs

NET = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, in_features, width=5):
        super().__init__()
        self.层 = nn.Linear(in_features, width)

    def forward(self, x):
        return self.层(x).relu()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.py").write_text(NET, encoding="utf-8")
    return tmp_path


def test_a_run_file_gives_shapes_outputs_and_batch(folder: Path) -> None:
    (folder / "run.yaml").write_text("data: {source: iris, batch_size: 32}\nmodel: [{Linear: 8}, ReLU]\n")
    shown = show_network("run.yaml")
    assert [row.kind for row in shown.rows] == ["Linear", "ReLU", "Linear"]
    assert shown.table.outputs == ((32, 3),)
    assert show_network("run.yaml", batch=7, sets=["model.layers=[]"]).table.outputs == ((7, 3),)


def test_layers_before_the_clash_are_shown(folder: Path) -> None:
    (folder / "run.yaml").write_text("data: digits\nmodel:\n  - Conv2d: [4, 3]\n  - ReLU\n  - MaxPool2d: 9\n")
    table = show_network("run.yaml").table
    assert [row.kind for row in table.rows] == ["Conv2d", "ReLU"]
    assert table.failure is not None
    assert "run.yaml:" in table.failure.where
    assert table.failure.edit is not None


def test_a_class_takes_its_arguments_from_the_input(folder: Path) -> None:
    shown = show_network("net.py:Net", inputs=read_inputs((7,)), sets=["model.args.width=3"])
    assert [(row.path, row.kind) for row in shown.rows] == [("层", "Linear"), ("", "relu()")]
    assert shown.table.num_parameters == 24


def test_a_name_assumes_an_input_and_says_so() -> None:
    table = show_network("lenet").table
    assert table.num_parameters == 61_706
    assert any("1x28x28 is assumed" in note for note in table.notes)


def test_init_is_reported(folder: Path) -> None:
    (folder / "run.yaml").write_text(
        "data: iris\nmodel:\n  layers: [{Linear: 400}, ReLU]\n"
        "  init: {Linear: {weight: {normal_: {std: 0.01}}}, '2.bias': {constant_: 0.5}}\n"
    )
    rows = {row.name: row for row in show_network("run.yaml").init}
    assert rows["0.weight"].function == "normal_(std=0.01)"
    assert rows["0.weight"].std == pytest.approx(0.01, rel=0.1)
    assert rows["0.bias"].function == ""
    assert (rows["2.bias"].mean, rows["2.bias"].rule) == (0.5, "model.init.2.bias")


def test_a_run_folder_shows_its_trained_weights(folder: Path) -> None:
    net = nn.Sequential(nn.Linear(4, 3))
    run = nw.train(net, "iris", out=folder / "run", epochs=1, quiet=True)
    shown = show_network(str(folder / "run"))
    weight = run.net.state_dict()["0.weight"].flatten()
    assert shown.parameters("0.weight")[0].first == pytest.approx(weight[:4].tolist())


def test_python_shows_modules_data_and_tensors() -> None:
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(72, 3))
    for given in ((1, 8, 8), torch.zeros(3, 1, 8, 8), nw.open_data("digits"), "1x8x8"):
        shown = nw.show(net, given)
        assert shown.table.num_parameters == 239
    assert str(shown).startswith("Sequential, input 1x8x8")
    assert json.loads(json.dumps(shown.to_json()))["totals"]["parameters"] == 239
    assert shown.to_markdown().count("\n| ") == 4
    assert "239" in shown._repr_html_()
    assert [one.name for one in shown.parameters("*.bias")] == ["0.bias", "2.bias"]


def test_several_inputs_by_name_and_place() -> None:
    class Two(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = nn.Linear(4, 2), nn.Embedding(9, 2)

        def forward(self, x: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
            return self.a(x) + self.b(ids)

    for given in ([(4,), "1:int"], {"x": (4,), "ids": "1:int"}):
        table = nw.show(Two(), given).table
        assert table.failure is None
        assert len(table.inputs) == 2


def test_indices_out_of_range_are_found_where_samples_are_known() -> None:
    net = nn.Sequential(nn.Embedding(5, 3))
    assert nw.show(net, "2:int").table.failure is None
    failure = nw.show(net, torch.tensor([[1, 7]])).table.failure
    assert failure is not None
    assert "takes indices from 0 to 4 and gets up to 7" in failure.what


@pytest.mark.parametrize(
    ("source", "fragment"),
    [
        ("resnat18", "did you mean `resnet18`?"),
        ("nothing.py:Net", "there is no file"),
        ("no-such-thing-at-all", "there is no file, folder or data set"),
    ],
)
def test_what_cannot_be_shown_is_explained(source: str, fragment: str, folder: Path) -> None:
    with pytest.raises(InputError) as caught:
        show_network(source)
    assert fragment in str(caught.value)


@pytest.mark.parametrize("given", ["3xx", "", "3:complex", 1.5])
def test_inputs_that_are_none_are_refused(given: object) -> None:
    with pytest.raises(InputError):
        read_inputs(given)
