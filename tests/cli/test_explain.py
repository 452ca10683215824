from __future__ import annotations

import json
import sys

import pytest

from netwright.cli.app import main
from netwright.cli.read_arguments import read_arguments
from netwright.core.errors import UsageError


@pytest.fixture
def run(monkeypatch, capsys):
    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["netwright", "explain", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return ended.value.code, shown.out, shown.err

    return run


def test_the_command_of_the_readme(run) -> None:
    status, out, _ = run(
        "Conv2d", "--input", "3x32x32", "out_channels=6", "kernel_size=3", "stride=2", "padding=1"
    )
    assert status == 0
    assert "floor((32 + 2*1 - 1*(3 - 1) - 1) / 2) + 1 = 16" in out
    assert "3 x 32 x 32 -> 6 x 16 x 16" in out
    assert "41,472" in out


def test_json_is_all_that_is_printed(run) -> None:
    status, out, _ = run("Conv2d", "6", "3", "--input", "3x8x8", "--json")
    assert status == 0
    assert json.loads(out)["num_parameters"] == 168


def test_svg(run, tmp_path) -> None:
    status, _, err = run("ReLU", "--svg", str(tmp_path / "relu.svg"))
    assert status == 0
    assert "wrote" in err
    assert (tmp_path / "relu.svg").read_text(encoding="utf-8").startswith("<svg")


def test_matrix(run) -> None:
    status, out, _ = run("Conv2d", "--matrix", "1 2 / 3 4", "--kernel", "1 0 / 0 1")
    assert status == 0
    assert out.rstrip().endswith("5")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["Conv2", "3"], "did you mean `Conv2d`?"),
        (["Conv2d", "kernal_size=3"], "did you mean `kernel_size`?"),
        (["Conv2d", "3", "6", "kernel=3"], "kernel_size=3 for a size"),
        (["Conv2d", "6", "7", "--input", "3x4x4"], "padding=2 or more"),
        (["Conv2d", "6", "3", "--input", "3xx"], "--input 3x32x32"),
        (["Conv2d", "6", "3", "--input", "1x4x4", "--matrix", "1 2"], "leave --input out"),
        (["Linear", "3", "--input", "4", "--svg", "x.svg"], "--svg is for layers with windows"),
    ],
)
def test_mistakes_end_with_status_2_and_a_fix(run, words, says) -> None:
    status, out, err = run(*words)
    assert status == 2
    assert out == ""
    assert says in err


def test_what_cannot_be_had_ends_with_status_1(run) -> None:
    status, out, _ = run("Conv2d", "6", "3", "--input", "3x8x8", "--want", "90x90")
    assert status == 1
    assert out.startswith("no small setting")


def test_values() -> None:
    words = ["3x5", "a=(1, 2)", "b=[3]", "c=1e-3", "d=none", "e=True", "f=same", "g=0.5", "h=4,"]
    assert read_arguments(words) == (
        [(3, 5)],
        {"a": (1, 2), "b": (3,), "c": 1e-3, "d": None, "e": True, "f": "same", "g": 0.5, "h": (4,)},
    )


@pytest.mark.parametrize("words", [["a=1", "a=2"], ["at=1"], ["=3"], ["a b=3"]])
def test_what_is_no_argument(words) -> None:
    with pytest.raises(UsageError):
        read_arguments(words)
