"""A training loop written by hand: netwright only opens the data and gives the batches.

Nothing here but PyTorch: `nw.batches` stands where a DataLoader would. The data is standardised already, by
what the training rows say; validation and test rows have had no part in it.

    python own_loop.py
"""

from __future__ import annotations

import torch
from torch import nn

import netwright as nw


def main() -> None:
    torch.manual_seed(0)
    data = nw.open_data("breast-cancer")
    net = nn.Sequential(nn.Linear(data.input_shape[0], 32), nn.ReLU(), nn.Linear(32, data.num_outputs))
    # Takes logits: a sigmoid before it would make large errors almost free of gradient.
    loss_of = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3)
    # Iterating again is the next epoch, in another order; the seed says which.
    batches = nw.batches(data.train, batch_size=32, shuffle=True, seed=0)

    for epoch in range(1, 11):
        net.train()
        total = 0.0
        for x, y in batches:
            loss = loss_of(net(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            # A batch's mean times its size: the last batch is smaller, and must not count as much.
            total += loss.item() * len(x)
        accuracy = measure(net, nw.batches(data.val))
        print(f"epoch {epoch:2}  train loss {total / batches.num_samples:.4f}  val accuracy {accuracy:.4f}")

    accuracy = measure(net, nw.batches(data.test))
    print(f"test accuracy {accuracy:.4f} on {len(data.test)} rows that had no part in anything above")


@torch.no_grad()
def measure(net: nn.Module, batches: nw.Batches) -> float:
    """Share of right answers; a logit above 0 is a probability above one half."""
    net.eval()  # dropout off, batch norm fixed
    right = sum(int(((net(x) > 0) == (y > 0.5)).sum()) for x, y in batches)
    return right / batches.num_samples


if __name__ == "__main__":
    main()
