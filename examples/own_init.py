"""First weights of one's own choice, and what becomes of a network whose weights are all the same.

Two ways to set them: `init` by name in the `model` section, or plain PyTorch with `net.apply` before
training, which netwright leaves as it is. The last network shows why first weights are random: neurons that
start equal get equal gradients and stay equal, so 64 of them are worth one.

    python own_init.py
"""

from __future__ import annotations

import torch
from torch import nn

import netwright as nw


def start_small(layer: nn.Module) -> None:
    """What `net.apply` calls with every layer."""
    if isinstance(layer, nn.Linear):
        nn.init.normal_(layer.weight, std=0.05)
        nn.init.zeros_(layer.bias)


def make_net(data: nw.Data) -> nn.Sequential:
    return nn.Sequential(nn.Linear(data.input_shape[0], 64), nn.ReLU(), nn.Linear(64, data.num_outputs))


def main() -> None:
    data = nw.open_data("wine")
    layers = [{"Linear": 64}, "ReLU"]
    by_name = {"layers": layers, "init": {"Linear": "xavier_uniform_", "0": {"bias": {"constant_": 0.1}}}}

    torch.manual_seed(0)
    by_hand = make_net(data).apply(start_small)

    all_equal = make_net(data)
    for parameter in all_equal.parameters():
        nn.init.constant_(parameter, 0.01)

    for name, net in {"init by name": by_name, "net.apply": by_hand, "all 0.01": all_equal}.items():
        run = nw.train(net, data, epochs=20, quiet=True, out=f"runs/{name.replace(' ', '-')}")
        first = run.net[0].weight.detach()
        different = len(torch.unique(first.round(decimals=5), dim=0))
        accuracy = run.metrics["test"]["accuracy"]
        print(f"{name:12}  test accuracy {accuracy:.2f}  neurons that differ: {different} of {len(first)}")


if __name__ == "__main__":
    main()
