"""Networks are saved without code and come back to the bit; what cannot come back says why."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from netwright.core.errors import NetworkError, RunFolderError
from netwright.core.run_folder import RunFolder
from netwright.core.task import Task
from netwright.ship.load_model import load_model
from netwright.ship.model_card import ModelCard
from netwright.ship.save_model import save_model

TASK = Task("multiclass", ("kind",), ("a", "b", "c"))


def make_card(layers: list[object] | None) -> ModelCard:
    model = None if layers is None else {"layers": layers, "output": "none"}
    return ModelCard("Net", model, "", TASK, "softmax", input_shape=(4,))


class Tied(nn.Module):
    """Two layers with one weight between them, and a buffer that is a view."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(4, 4)
        self.second = nn.Linear(4, 4)
        self.second.weight = self.first.weight
        self.head = nn.Linear(4, 3)
        self.register_buffer("shift", torch.arange(8.0)[::2])

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.second(self.first(x) + self.shift))  # type: ignore[no-any-return]  # a tensor


def test_shared_weights_and_buffers_come_back(tmp_path: Path) -> None:
    folder, net = RunFolder(tmp_path), Tied()
    save_model(folder, net.state_dict(), make_card(None), None)
    other = Tied()
    predictor = load_model(folder, other)
    x = torch.randn(5, 4)
    assert torch.equal(other(x), net(x))
    assert other.second.weight is other.first.weight
    assert not predictor.training
    assert sorted(one.name for one in tmp_path.iterdir()) == ["model.json", "model.safetensors"]


def test_state_that_is_no_tensor_stays_as_it_was_built(tmp_path: Path) -> None:
    class Counting(nn.Linear):
        def get_extra_state(self) -> dict[str, int]:
            return {"calls": 1}

        def set_extra_state(self, state: dict[str, int]) -> None:
            assert state == {"calls": 1}

    net = Counting(4, 3)
    save_model(RunFolder(tmp_path), net.state_dict(), make_card(None), None)
    assert torch.equal(load_model(RunFolder(tmp_path), Counting(4, 3)).net.weight, net.weight)


def test_a_layer_list_is_built_again_with_its_statistics(tmp_path: Path) -> None:
    net = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3)).double()
    net(torch.randn(6, 4, dtype=torch.float64))
    save_model(RunFolder(tmp_path), net.float().state_dict(), make_card([{"Linear": 3}, "BatchNorm1d"]), None)
    again = load_model(RunFolder(tmp_path)).net
    kept = net.state_dict()
    assert all(torch.equal(value, kept[name]) for name, value in again.state_dict().items())


def test_only_the_user_can_build_what_python_made(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    save_model(folder, Tied().state_dict(), make_card(None), None)
    with pytest.raises(RunFolderError, match="`Net` that was made in Python") as caught:
        load_model(folder)
    assert f'nw.load_run("{tmp_path}", net=Net(…))' in caught.value.fix
    with pytest.raises(NetworkError, match="do not fit Linear"):
        load_model(folder, nn.Linear(4, 3))


@pytest.mark.parametrize("name", ["model.json", "model.safetensors"])
@pytest.mark.parametrize("harm", ["gone", "cut", "empty"])
def test_a_damaged_run_folder_is_named(tmp_path: Path, name: str, harm: str) -> None:
    folder = RunFolder(tmp_path)
    save_model(folder, nn.Sequential(nn.Linear(4, 3)).state_dict(), make_card([{"Linear": 3}]), None)
    file = tmp_path / name
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[: 20 if harm == "cut" else 0])
    with pytest.raises(RunFolderError) as caught:
        load_model(folder)
    assert caught.value.where == str(file)


def test_a_model_section_that_says_nonsense_is_damage(tmp_path: Path) -> None:
    card = ModelCard("Net", {"layer": []}, "", TASK, "softmax", input_shape=(4,))
    save_model(RunFolder(tmp_path), nn.Linear(4, 3).state_dict(), card, None)
    with pytest.raises(RunFolderError, match="damaged"):
        load_model(RunFolder(tmp_path))
