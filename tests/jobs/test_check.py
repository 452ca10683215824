from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import netwright as nw
from netwright.core.errors import UsageError
from netwright.jobs.check_source import check_class, check_source

NET = """
from torch import nn

class Net(nn.Module):
    def __init__(self, num_outputs=3):
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(4, 16),
            nn.ReLU(),
            nn.Linear(16, num_outputs),
            nn.Sigmoid(),
        )

    def forward(self, x):
        return self.body(x)
"""


def mlp(*last):
    return nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), *last)


def list_rules(report):
    return [finding.rule for finding in report.findings]


def test_data_by_name_and_its_own_loss():
    assert not nw.check(mlp(), "iris")
    assert list_rules(nw.check(mlp(nn.Softmax(dim=1)), "iris")) == ["softmax-before-cross-entropy"]


def test_tensors_and_a_loss_are_compared_as_they_are():
    x, y = torch.randn(64, 4), torch.randn(64)
    net = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
    assert list_rules(nw.check(net, (x, y), loss=nn.MSELoss())) == ["loss-broadcast"]
    assert list_rules(nw.check(net, (x, y), loss=lambda a, t: ((a - t) ** 2).mean())) == ["loss-broadcast"]
    assert not nw.check(net, (x, y[:, None]), loss="MSELoss")


def test_a_loader_tells_its_last_batch():
    loader = DataLoader(TensorDataset(torch.randn(33, 4), torch.randint(3, (33,))), batch_size=16)
    net = nn.Sequential(nn.Linear(4, 8, bias=False), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))
    assert list_rules(nw.check(net, loader, loss="CrossEntropyLoss")) == ["last-batch-of-one"]


def test_made_up_samples():
    assert not nw.check(mlp(), input=(4,), outputs=3, loss="CrossEntropyLoss")
    assert not nw.check(mlp(), input=(4,))
    assert not nw.check(nn.Sequential(nn.Embedding(9, 4), nn.Flatten(), nn.Linear(20, 3)), input=(5,))
    report = nw.check(mlp(), input=(4,), outputs=5, loss="CrossEntropyLoss")
    assert list_rules(report) == ["labels-outside-outputs"]
    assert list_rules(nw.check(mlp(), input=(6,))) == ["shape-clash"]


def test_lazy_layers_get_their_sizes_in_the_copy_alone():
    net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(3))
    assert not nw.check(net, input=(4,), outputs=3, loss="CrossEntropyLoss")
    assert isinstance(net[0].weight, nn.UninitializedParameter)


def test_what_is_missing_or_unknown_is_told():
    with pytest.raises(UsageError, match="nothing to give"):
        nw.check(mlp())
    with pytest.raises(UsageError, match="did you mean `no-parameters`"):
        nw.check(mlp(), input=(4,), ignore=["no-parameter"])
    with pytest.raises(UsageError, match="did you mean `MSELoss`"):
        nw.check(mlp(), input=(4,), loss="MSELos")
    with pytest.raises(UsageError, match=r"Net\(\), not Net"):
        nw.check(nn.Linear, input=(4,))


def test_a_class_is_placed_by_the_line_that_builds_its_layer(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lined_net.py").write_text(NET)
    for fields in ({"data": "iris"}, {"shape": (4,), "outputs": 3, "loss": "CrossEntropyLoss"}):
        (finding,) = check_class("lined_net.py:Net", **fields).findings
        assert finding.rule == "sigmoid-before-cross-entropy"
        assert finding.where == "net.body.3 (lined_net.py:11 Sigmoid)"


def test_a_run_file_ignores_by_name(tmp_path):
    file = tmp_path / "run.yaml"
    file.write_text("data: iris\nmodel: {layers: [{Linear: 8}, {Linear: 3}]}\n")
    assert list_rules(check_source(str(file))) == ["affine-network"]
    file.write_text(file.read_text() + "check: {ignore: [affine-network]}\n")
    report = check_source(str(file))
    assert "affine-network" not in list_rules(report)
    file.write_text("data: iris\ncheck: {ignore: [affine-networks]}\n")
    with pytest.raises(UsageError, match="did you mean `affine-network`"):
        check_source(str(file))


def test_a_run_file_that_cannot_be_built_is_a_finding(tmp_path):
    file = tmp_path / "run.yaml"
    file.write_text("data: iris\nmodel: {layers: [{Linear: 8}, ReLU, {Linear: 5}]}\n")
    (finding,) = check_source(str(file)).findings
    assert finding.rule == "shape-clash"
    assert "run.yaml:2" in finding.where
