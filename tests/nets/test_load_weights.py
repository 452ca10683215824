"""Weights of others: files of every kind, names that nearly fit, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from netwright.core.errors import NetworkError
from netwright.nets.load_weights import load_weights
from netwright.nets.read_weights import read_weights


def make_net(outputs: int = 3, seed: int = 0) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(16, outputs))


def save(kind: str, path: Path) -> Path:
    state: Any = make_net(seed=7).state_dict()
    if kind == "safetensors":
        save_file(state, path / "w.safetensors")
        return path / "w.safetensors"
    if kind == "run folder":
        save_file(state, path / "model.safetensors")
        return path
    wrapped = {f"module.{name}": one for name, one in state.items()}
    lightning = {"state_dict": {f"model.{name}": one for name, one in state.items()}, "epoch": 3}
    compiled = {"model": {f"module._orig_mod.{name}": one for name, one in state.items()}, "args": {"lr": 1}}
    nested = {"ema": {"state_dict": state, "decay": 0.9}}
    written = {
        "plain": state,
        "wrapped": wrapped,
        "lightning": lightning,
        "compiled": compiled,
        "ema": nested,
    }
    torch.save(written[kind], path / "w.pth")
    return path / "w.pth"


@pytest.mark.parametrize(
    "kind", ["safetensors", "run folder", "plain", "wrapped", "lightning", "compiled", "ema"]
)
def test_every_kind_of_file(kind: str, tmp_path: Path) -> None:
    net = make_net()
    report = load_weights(net, save(kind, tmp_path))
    assert len(report.matched) == len(net.state_dict()) == 9
    assert report.missing == report.unexpected == report.reshaped == ()
    wanted = make_net(seed=7).state_dict()
    assert all(torch.equal(one, wanted[name]) for name, one in net.state_dict().items())


def test_a_new_head_stays_as_it_was_and_the_report_says_so(tmp_path: Path) -> None:
    net = make_net(outputs=5)
    head = net[3].weight.clone()
    net.append(nn.ReLU())
    net.append(nn.Linear(5, 2))
    state = {**make_net(seed=7).state_dict(), "extra.weight": torch.zeros(1)}
    report = load_weights(net, state)
    assert report.missing == ("5.weight", "5.bias")
    assert report.unexpected == ("extra.weight",)
    assert report.reshaped == (("3.weight", (3, 16), (5, 16)), ("3.bias", (3,), (5,)))
    assert torch.equal(net[3].weight, head)
    said = str(report)
    assert "7 of 11 tensors" in said
    assert "3.weight (3x16, here 5x16)" in said
    assert report.to_dict()["unexpected"] == ("extra.weight",)


def test_next_to_nothing_fits() -> None:
    with pytest.raises(NetworkError, match="0 of 9 tensors of Sequential are in it") as caught:
        load_weights(make_net(), {f"blocks.{i}": torch.zeros(2) for i in range(20)})
    assert "blocks.0, blocks.1, blocks.2, blocks.3 and 16 more" in str(caught.value)
    with pytest.raises(NetworkError, match=r"`0.weight` is 9x9, here 4x1x3x3"):
        load_weights(make_net(), {"0.weight": torch.zeros(9, 9)})


def test_the_rest_of_the_network_is_untouched_where_it_is_refused() -> None:
    net = make_net()
    before = {name: one.clone() for name, one in net.state_dict().items()}
    with pytest.raises(NetworkError):
        load_weights(net, {"strange": torch.zeros(1)})
    assert all(torch.equal(one, before[name]) for name, one in net.state_dict().items())


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return print, ("this must never run",)


def test_a_pickle_that_needs_code_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content in (("net.pt", make_net()), ("evil.pt", {"w": Evil()})):
        torch.save(content, tmp_path / name)
        with pytest.raises(NetworkError, match="could run any code") as caught:
            read_weights(tmp_path / name)
        assert "torch.save(net.state_dict()" in caught.value.fix
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("name", "content", "fragment"),
    [
        ("w.safetensors", b"{}", "cannot be read as weights"),
        ("w.pt", b"garbage", "cannot be read as weights"),
        ("w.pt", b"", "cannot be read as weights"),
    ],
)
def test_damaged_files(tmp_path: Path, name: str, content: bytes, fragment: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(NetworkError, match=fragment):
        read_weights(tmp_path / name)


def test_what_holds_no_weights(tmp_path: Path) -> None:
    torch.save({"epoch": 3, "history": [1.0]}, tmp_path / "w.pt")
    with pytest.raises(NetworkError, match="holds the keys epoch, history, and no tensors by name"):
        read_weights(tmp_path / "w.pt")
    torch.save(torch.zeros(3), tmp_path / "t.pt")
    with pytest.raises(NetworkError, match="holds a Tensor"):
        read_weights(tmp_path / "t.pt")
    with pytest.raises(NetworkError, match="there is no file of weights") as caught:
        read_weights(tmp_path / "v.pt")
    assert "w.pt" in caught.value.fix
    (tmp_path / "empty").mkdir()
    with pytest.raises(NetworkError, match=r"holds no model\.safetensors"):
        read_weights(tmp_path / "empty")
