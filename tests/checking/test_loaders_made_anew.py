"""Data sets that are given to a new DataLoader in every epoch, or to a generator of slices."""

from __future__ import annotations

import pytest

START = """
from torch.utils.data import DataLoader, Dataset, TensorDataset
x = torch.randn(480, 6)
y = (x[:, 0] > 0).long() + (x[:, 1] > 0).long()
order = y.argsort(stable=True)
a, b = order[::2], order[1::2]
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 3))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
class Rows(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __len__(self):
        return len(self.x)
    def __getitem__(self, place):
        return self.x[place], self.y[place]
def learn(xb, yb):
    loss = F.cross_entropy(net(xb), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""

EPOCHS = """
for epoch in range(4):
    net.train()
    for xb, yb in {train}:
        learn(xb, yb)
    net.eval()
    with torch.no_grad():
        right = sum((net(xb).argmax(1) == yb).sum().item() for xb, yb in {val})
    print(right / 120)
"""


@pytest.mark.parametrize(
    ("train", "val", "told"),
    [
        ("DataLoader(Rows(x[:400], y[:400]), 40, shuffle=True)", "DataLoader(Rows(x[300:], y[300:]), 60)",
         {"split-overlap"}),
        ("DataLoader(TensorDataset(x[:400], y[:400]), 40, shuffle=True)",
         "DataLoader(TensorDataset(x[300:], y[300:]), 60)", {"split-overlap"}),
        ("DataLoader(Rows(x[a], y[a]), 20)", "DataLoader(Rows(x[b], y[b]), 60)",
         {"sorted-not-shuffled"}),
        ("DataLoader(Rows(x[:360], y[:360]), 40, shuffle=True)",
         "DataLoader(Rows(x[360:], y[360:]), 60)", set()),
        # Noise that is drawn anew makes other samples of them, in every epoch.
        ("DataLoader(Rows(x[:360] + 0.1 * torch.randn(360, 6), y[:360]), 40, shuffle=True)",
         "DataLoader(Rows(x[360:], y[360:]), 60)", set()),
    ],
)  # fmt: skip
def test_a_loader_made_anew_of_the_same_data_is_the_same_part(speak, train, val, told):
    assert speak(START + EPOCHS.format(train=train, val=val)).keys() == told


def test_a_batch_that_a_new_loader_begins_with_every_time_is_told(speak):
    step = "for step in range(12):\n    xb, yb = next(iter(DataLoader(Rows(x, y), 40)))\n    learn(xb, yb)\n"
    assert speak(START + step).keys() == {"same-batch-again"}


SLICES = """
x, y = {order}
def get_batches(x, y, size):
    for i in range(0, len(x), size):
        yield x[i:i + size], y[i:i + size]
for epoch in range(4):
    for xb, yb in get_batches(x, y, {size}):
        learn(xb, yb)
"""


@pytest.mark.parametrize(
    ("order", "size", "told"),
    [
        ("x[order], y[order]", 24, True),
        ("x, y", 24, False),
        ("x[order], y[order]", 480, False),
        ("x[order], y[order].float()[:, None].expand(-1, 3).softmax(-1)", 24, False),
    ],
)
def test_slices_of_sorted_samples_are_told(speak, order, size, told):
    found = speak(START + SLICES.format(order=order, size=size))
    assert found == ({"sorted-not-shuffled": "yield x[i:i + size], y[i:i + size]"} if told else {})
