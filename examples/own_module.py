"""A module of one's own: a shared layer, constant random numbers, and Python in `forward`.

The class is plain PyTorch and knows nothing of netwright. It is trained, read again from its run folder, and
its weights are put into a fresh object of the class.

    python own_module.py                   # from Python
    netwright train own_module.yaml        # the same class, named in a run file
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

import netwright as nw


class Net(nn.Module):
    """Thirty measurements of a tumour in, one logit out."""

    def __init__(self, num_inputs: int = 30, width: int = 32) -> None:
        super().__init__()
        # Constant, so not a Parameter; a buffer, so saved with the weights and moved to a GPU with them.
        # As a plain attribute it would be lost on saving, and every load would draw other numbers.
        self.register_buffer("mixing", torch.randn(num_inputs, width) / num_inputs**0.5)
        shared = nn.Linear(width, width)
        # One layer in two places: one set of weights, whose gradients add up.
        self.body = nn.Sequential(shared, nn.ReLU(), shared)
        self.head = nn.Linear(width, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.tanh(x @ self.mixing)
        x = self.body(x)
        # Any Python may decide what is computed. It is decided for each sample by itself: a test on the whole
        # batch (x.norm() > 4) would make one sample's answer depend on its neighbours.
        for _ in range(16):  # not `while`: infinity halved is infinity
            is_large = x.norm(dim=1, keepdim=True) > 4
            if not is_large.any():
                break
            x = torch.where(is_large, x / 2, x)
        return self.head(torch.relu(x))


def main() -> None:
    torch.manual_seed(0)
    net = Net()
    mixing_before = net.mixing.clone()
    print(f"{sum(p.numel() for p in net.parameters()):,} weights to learn: the shared layer counts once")

    run = nw.train(net, "breast-cancer", epochs=20, quiet=True, out="runs/own-module")
    print(f"test accuracy {run.metrics['test']['accuracy']:.4f}")
    print(f"constant numbers unchanged: {torch.equal(net.mixing, mixing_before)}")

    # Any later process can do this; the class is found again by its file.
    again = nw.load_run("runs/own-module")
    print(f"still one shared layer: {again.net.body[0] is again.net.body[2]}")
    print(f"same answers: {again.predict('breast-cancer').labels == run.predict('breast-cancer').labels}")

    # The names of the weights are the class's own, so they go back into it without netwright.
    fresh = Net()
    fresh.load_state_dict(run.net.state_dict())
    print(f"plain copy has the same weights: {torch.equal(fresh.head.weight, run.net.head.weight)}")


if __name__ == "__main__":
    main()
