"""`netwright bench`, in this process."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from netwright.cli.app import main

QUICK = ("--rounds", "2", "--seconds", "0.005")


def run(*words: str) -> int:
    sys.argv = ["netwright", *words]
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["netwright"])
    Path("run.yaml").write_text("data: iris\nmodel: [{Linear: 8}, ReLU]\n")


def test_a_table_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("bench", "run.yaml", *QUICK) == 0
    shown = capsys.readouterr().out
    for word in ("plain loop", "bare step", "netwright", "of 2 turns", "limited by", "GFLOP/s", "torch 2"):
        assert word in shown
    assert sorted(path.name for path in Path().iterdir()) == ["run.yaml"]


def test_figures_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("bench", "iris", *QUICK, "--set", "train.precision=bf16", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["measured"]["rounds"] == 2
    assert told["measured"]["paces"]["netwright"]["precision"] == "bf16"
    assert told["measured"]["paces"]["plain loop"]["precision"] == "float32"
    assert told["measured"]["shares"]["netwright"]["limit"] in {"data", "calls", "arithmetic"}
    assert told["environment"]["cpu"]["count"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("no_such_table.csv",), "no_such_table.csv"),
        (("iris", "--set", "train.optimizer=LBFGS"), "LBFGS computes the loss several times"),
        (("iris", "--set", "train.nothing=1"), "nothing"),
        (("iris", "--rounds", "0"), "rounds"),
    ],
)
def test_bad_input_is_one_error(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    assert run("bench", *words) == 2
    shown = capsys.readouterr().err
    assert says in shown
    assert "Traceback" not in shown


def test_a_network_that_fails_on_the_way_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("tired.py").write_text(
        "from torch import nn\n"
        "class Tired(nn.Linear):\n"
        "    steps = 0\n"
        "    def forward(self, x):\n"
        "        Tired.steps += 1\n"
        "        if Tired.steps > 9:\n"
        "            raise ValueError('enough')\n"
        "        return super().forward(x)\n"
    )
    Path("run.yaml").write_text(
        "data: iris\nmodel: {use: 'tired.py:Tired', args: {in_features: 4, out_features: 3}}\n"
    )
    assert run("bench", "run.yaml", *QUICK) == 1
    shown = capsys.readouterr().err
    assert "enough" in shown
    assert "netwright itself failed" not in shown
