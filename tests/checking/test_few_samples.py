"""What the first few samples settle is not asked of the whole batch, and what they leave in doubt is."""

from __future__ import annotations

import torch
from torch import nn

import netwright as nw
from netwright.checking.check_subject import check_subject
from netwright.checking.measures.count_moved import count_moved
from netwright.checking.measures.pulls_evenly import pulls_evenly
from netwright.checking.subject import Subject

X, Y = torch.randn(32, 4, generator=torch.Generator().manual_seed(0)), torch.arange(32) % 3


class _Counting(nn.Module):
    sizes: list[int] = []  # noqa: RUF012 - copies of the network count together

    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(4, 16), nn.Linear(16, 3)

    def forward(self, x):
        self.sizes.append(len(x))
        return self.head(self.body(x).relu())


class _Noisy(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(4, 16), nn.Linear(16, 3)

    def forward(self, x):
        h = self.body(x).relu()
        return self.head(h if self.training else h + torch.randn_like(h))


class _Placed(nn.Module):
    """Adds a number to each sample by its place in the batch, from the fifth on."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 3)

    def forward(self, x):
        return self.head(x) + (torch.arange(len(x))[:, None] > 3)


def list_rules_of(net):
    return [one.rule for one in check_subject(Subject(net, X, Y, nn.CrossEntropyLoss()), "net").findings]


def test_a_healthy_network_answers_the_whole_batch_once():
    _Counting.sizes.clear()
    assert list_rules_of(_Counting()) == []
    assert _Counting.sizes.count(len(X)) == 1
    assert sum(_Counting.sizes) <= len(X) + 32


def test_noise_in_evaluation_mode_alone_is_told():
    assert list_rules_of(_Noisy()) == ["random-evaluation"]


def test_what_only_later_samples_show_is_told():
    assert "batch-size-changes-output" in list_rules_of(_Placed())


def make_deep(std):
    torch.manual_seed(0)
    layers = [nn.Conv2d(3, 64, 3, padding=1), nn.ReLU()]
    for _ in range(6):
        layers += [nn.Conv2d(64, 64, 1), nn.ReLU()]
    net = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 3))
    for layer in net:
        if isinstance(layer, nn.Conv2d):
            nn.init.normal_(layer.weight, std=std)
    return net


def test_a_large_network_is_measured_whole_where_a_few_samples_leave_a_doubt():
    x, y = torch.randn(16, 3, 26, 26), torch.arange(16) % 3
    even, lost = (Subject(make_deep(std), x, y, nn.CrossEntropyLoss()) for std in (0.18, 0.005))
    assert even.read(pulls_evenly)
    assert not lost.read(pulls_evenly)
    assert "vanishing-gradient" in [one.rule for one in check_subject(lost, "net").findings]


def test_no_window_is_one_of_none():
    assert count_moved(torch.empty(0, 6), torch.rand(30, 6), 1, {}) == 0


def test_a_check_from_python_leaves_the_network_alone():
    net = _Counting()
    before = {name: part.clone() for name, part in net.state_dict().items()}
    nw.check(net, (X, Y), loss=nn.CrossEntropyLoss())
    assert all(torch.equal(part, before[name]) for name, part in net.state_dict().items())
