"""`netwright show`, in this process."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from rich.console import Console

import netwright as nw
from netwright.cli.app import main
from netwright.cli.print_network import print_init, print_parameters


def run(*words: str) -> int:
    sys.argv = ["netwright", *words]
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["netwright"])
    Path("run.yaml").write_text("data: iris\nmodel: {layers: [{Linear: 8}], init: zeros_}\n")
    Path("broken.yaml").write_text("data: digits\nmodel: [{Conv2d: [4, 3]}, ReLU, {MaxPool2d: 9}]\n")


def test_forms(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "lenet", "--batch", "8", "--svg", "net.svg") == 0
    assert "61,706" in capsys.readouterr().out
    assert Path("net.svg").read_text(encoding="utf-8").startswith("<svg")
    assert run("show", "lenet", "--json") == 0
    assert json.loads(capsys.readouterr().out)["totals"]["multiply_adds"] == 416_520
    assert run("show", "lenet", "--input", "1x32x32", "--markdown") == 0
    assert "| 0 | Conv2d | 1x32x32 |" in capsys.readouterr().out


def test_parameters_and_init(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "lenet", "--params", "*.bias") == 0
    assert "236 numbers in 5 parameters" in capsys.readouterr().out
    assert run("show", "lenet", "--params", "0.*", "--json") == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == ["0.weight", "0.bias"]
    Path("run.yaml").write_text("data: iris\nmodel: {layers: [{Linear: 8}, ReLU], init: zeros_}\n")
    assert run("show", "run.yaml", "--init") == 0
    assert "zeros_()" in capsys.readouterr().out


def test_failures(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "broken.yaml") == 1
    shown = capsys.readouterr().out
    assert "Conv2d" in shown
    assert "broken: layer 3 `MaxPool2d` has a window of 9x9" in shown
    assert run("show", "broken.yaml", "--params") == 2
    assert run("show", "lenet", "--input", "3xx") == 2
    assert run("show", "lenet", "--svg", "no/folder/net.svg") == 2
    assert "the drawing cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("width", [80, 160])
def test_no_table_breaks_a_word(width: int) -> None:
    shown = nw.show("resnet18")
    console = Console(record=True, width=width, file=io.StringIO())
    print_parameters(shown.parameters("layer1.*"), console)
    print_init(shown.init[:9], console)
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= width
    assert "layer1.0.conv1.weight" in text
    assert ("not shown for lack of room: dtype, first values" in text) is (width == 80)
