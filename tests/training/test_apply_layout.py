from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.core.run_spec import TrainSpec
from netwright.training.apply_layout import apply_layout, read_layout
from netwright.training.train_network import train_network


def make_net():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(4, 3),
    )


def test_only_two_dimensional_convolutions_are_ordered():
    net = nn.ModuleList(
        [nn.Conv1d(2, 3, 3), nn.Conv3d(2, 3, 3), nn.ConvTranspose2d(2, 3, 3), nn.LazyConv2d(3, 3)]
    )
    before = [one.weight.detach().clone() for one in list(net)[:3]]
    apply_layout(net, "channels_last")
    assert [one.weight.is_contiguous() for one in list(net)[:3]] == [True, True, False]
    assert all(torch.equal(one.weight, kept) for one, kept in zip(net, before, strict=False))
    assert read_layout(net) == "channels_last"
    apply_layout(net, "contiguous")
    assert read_layout(net) == "contiguous"


@pytest.mark.parametrize("mine", ["contiguous", "channels_last"])
def test_a_run_has_its_layout_and_the_network_its_own_afterwards(make_data, mine):
    seen, net = [], make_net()
    apply_layout(net, mine)
    data, other = make_data(shape=(3, 8, 8)), "contiguous" if mine == "channels_last" else "channels_last"
    for layout, wanted in (("auto", mine), (other, other)):
        result = train_network(
            net,
            data,
            TrainSpec(epochs=1, layout=layout),
            observers=[lambda event: seen.append(read_layout(net))],
        )
        assert set(seen) == {wanted}
        assert result.spec.layout == wanted
        assert read_layout(net) == mine
        seen.clear()


@pytest.mark.parametrize("layout", ["contiguous", "channels_last"])
def test_a_resumed_run_keeps_the_layout_of_its_optimizer(make_data, tmp_path, layout):
    data, spec = make_data(shape=(3, 8, 8)), TrainSpec(epochs=3, layout=layout, optimizer="AdamW")

    def stop(event):
        if type(event).__name__ == "EpochEnded" and event.epoch == 1:
            raise KeyboardInterrupt

    whole = train_network(make_net(), data, spec)
    train_network(make_net(), data, spec, observers=[stop], checkpoint_folder=tmp_path)
    again = train_network(make_net(), data, spec, checkpoint_folder=tmp_path, resume=True)
    for mine, other in zip(whole.net.state_dict().values(), again.net.state_dict().values(), strict=True):
        assert torch.equal(mine, other)
