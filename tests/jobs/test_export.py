"""An export is kept only if it answers as the run does; what cannot be written says why."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

import netwright as nw
from netwright.core.errors import JobFailed, MissingPackage, UsageError
from netwright.jobs.train_source import train_source

BRANCHY = """
from torch import nn


class Net(nn.Module):
    def __init__(self, num_outputs):
        super().__init__()
        self.last = nn.LazyLinear(num_outputs)

    def forward(self, x):
        y = self.last(x)
        if y.sum() > 0:
            y = y * 2
        return y
"""


@pytest.fixture
def run(table):
    return nw.train(
        nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(1)), nw.open_data(table), epochs=2
    )


@pytest.mark.slow
def test_every_form_answers_as_the_run_does(run, tmp_path):
    for suffix in ("onnx", "pt2", "py"):
        facts = run.export(tmp_path / f"model.{suffix}")
        assert facts["max_difference"] < 1e-5
        assert facts["num_samples"] == 9
        assert (tmp_path / f"model.{suffix}").stat().st_size == facts["bytes"]
    quantized = run.export(tmp_path / "small.onnx", int8=True)
    assert set(quantized["int8"]["before"]) == set(quantized["int8"]["after"])


def test_weights_alone_load_into_plain_pytorch(run, tmp_path):
    run.export(tmp_path / "model.safetensors")
    net = nn.Sequential(nn.Linear(7, 8), nn.ReLU(), nn.Linear(8, 1))
    weights = load_file(tmp_path / "model.safetensors")
    net[0] = nn.Linear(weights["0.weight"].shape[1], 8)
    net.load_state_dict(weights)
    described = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    assert described["task"]["classes"] == ["no", "yes"]
    assert set(described["encoder_numbers"]) >= {"fill", "center", "scale"}


@pytest.mark.slow
def test_a_network_that_looks_at_values_says_where(table, tmp_path):
    (tmp_path / "branchy.py").write_text(BRANCHY, encoding="utf-8")
    (tmp_path / "run.yaml").write_text(
        f"data: {table}\nmodel: {{use: 'branchy.py:Net'}}\ntrain: {{epochs: 1}}", encoding="utf-8"
    )
    run = train_source("run.yaml")
    with pytest.raises(JobFailed, match="decides by the values") as caught:
        run.export("model.pt2")
    assert caught.value.where.endswith("branchy.py:12")
    assert not Path("model.pt2").exists()


def test_an_export_that_answers_otherwise_is_not_kept(run, tmp_path, monkeypatch):
    from netwright.jobs import export

    original = export.run_program

    def shifted(content, predictor, feeds):
        return {"answers": original(content, predictor, feeds)["answers"] + 0.01}

    monkeypatch.setattr(export, "run_program", shifted)
    with pytest.raises(JobFailed, match="answers otherwise: up to 0"):
        run.export(tmp_path / "model.pt2")
    assert not (tmp_path / "model.pt2").exists()


def test_a_missing_package_names_its_extra(run, tmp_path, monkeypatch):
    from netwright.core import require_packages

    monkeypatch.setattr(
        require_packages, "find_spec", lambda name: None if name == "onnxscript" else object()
    )
    with pytest.raises(MissingPackage, match="onnxscript is not installed") as caught:
        run.export(tmp_path / "model.onnx")
    assert "netwright[onnx]" in caught.value.fix


@pytest.mark.parametrize("out", ["model", "model.bin", "model.pkl"])
def test_a_suffix_that_says_nothing(run, out):
    with pytest.raises(UsageError, match="does not say what to write"):
        run.export(out)


def test_a_file_that_somebody_wrote_is_not_written_over(run, tmp_path):
    (tmp_path / "my_net.py").write_text("precious = 1\n", encoding="utf-8")
    with pytest.raises(UsageError, match="not written by netwright"):
        run.export(tmp_path / "my_net.py")
    assert (tmp_path / "my_net.py").read_text(encoding="utf-8") == "precious = 1\n"


def test_a_script_needs_nothing_of_netwright(run, table, tmp_path):
    run.export(tmp_path / "plain.py")
    run.export(tmp_path / "plain.py")  # its own file it may write again
    assert "netwright." not in (tmp_path / "plain.py").read_text(encoding="utf-8")
    (tmp_path / "hide.py").write_text(
        "import runpy, sys\nsys.modules['netwright'] = None\nsys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    for words in (["predict", table], ["train", table], ["predict", table]):
        done = subprocess.run(
            [sys.executable, "hide.py", "plain.py", *map(str, words)],
            cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert len(done.stdout.splitlines()) == (60 if words[0] == "predict" else 2)
    assert torch.load(tmp_path / "plain.pt", weights_only=True).keys() == run.net.state_dict().keys()
