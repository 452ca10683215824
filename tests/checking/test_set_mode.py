from __future__ import annotations

import torch
from torch import nn

from netwright.checking.set_mode import list_misused, set_mode


class Fit(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout()

    def train(self, batches, epochs=3):
        raise AssertionError("nobody asked for a training")


class Frozen(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(2)

    def train(self, mode=True):
        super().train(mode)
        self.norm.eval()
        return self


class Loop(nn.Linear):
    def train(self, mode=True):
        torch.optim.SGD(self.parameters(), 0.1).step()


def test_a_method_with_another_meaning_is_found_and_not_called():
    net = Fit()
    assert list_misused(net) == ["train"]
    assert not set_mode(net, training=False).drop.training
    assert set_mode(net, training=True).drop.training
    assert list_misused(Loop(2, 2)) == ["train"]


def test_a_method_that_fits_is_called():
    net = Frozen()
    assert list_misused(net) == []
    assert set_mode(net, training=True).training
    assert not net.norm.training
