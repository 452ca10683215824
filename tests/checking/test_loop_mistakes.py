"""Mistakes of training loops, each beside the correct programs that look most like it."""

from __future__ import annotations

import pytest

HEAD = """
from torch.utils.data import DataLoader, Dataset, TensorDataset
import numpy as np
x = torch.randn(80, 6)
y = (x[:, 0] > 0).long()
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
loader = DataLoader(TensorDataset(x, y), batch_size=20, shuffle=True)
"""
SUMS = """
{before}
for epoch in range(3):
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(xb), yb)
        loss.backward()
        optimizer.step()
        {added}
    {after}
"""


@pytest.mark.parametrize(
    ("before", "added", "after", "is_sick"),
    [
        ("total = 0.0", "total += loss.item()", "print(total / len(loader))", True),
        ("total, n = 0.0, len(x)\ntotal = 0.0", "total += loss.item()", "print(total / len(x))", False),
        ("total = 0.0\nn = len(x)", "total = total + loss.item() * len(xb)", "mean = total / n", True),
        ("total = 0.0", "total += loss.item()", "print(total / ((epoch + 1) * len(loader)))", False),
        ("total = seen = 0", "total += loss.item() * len(xb); seen += len(xb)", "print(total / seen)", False),
        ("total = 0.0", "total += loss.item()", "print(total / len(loader)); total = 0.0", False),
        ("total = last = 0.0", "total += loss.item()", "now = total / len(loader); print(now - last)", False),
        ("total = 0.0", "total = 0.9 * total + 0.1 * loss.item()", "print(total / len(loader))", False),
    ],
)
def test_a_sum_of_all_epochs_over_one(speak, before, added, after, is_sick):
    found = speak(HEAD + SUMS.format(before=before, added=added, after=after))
    assert found == ({"running-sum-not-reset": after} if is_sick else {})


TRAINER = """
class Trainer:
    def __init__(self, net):
        self.net, self.running = net, 0.0
        self.optimizer = torch.optim.Adam(net.parameters(), lr=0.01)

    def train_epoch(self):
        for xb, yb in loader:
            self.optimizer.zero_grad()
            loss = F.cross_entropy(self.net(xb), yb)
            loss.backward()
            self.optimizer.step()
            self.running += loss.item()
        return self.running / len(loader)

trainer = Trainer(net)
for epoch in range(3):
    {reset}
    trainer.train_epoch()
"""


@pytest.mark.parametrize("reset", ["pass", "trainer.running = 0.0"])
def test_a_sum_of_a_trainer(speak, reset):
    found = speak(HEAD + TRAINER.format(reset=reset))
    assert set(found) == ({"running-sum-not-reset"} if reset == "pass" else set())


RATES = """
lr, gamma = {rate}, 0.1
optimizer = torch.optim.SGD(net.parameters(), lr=lr, momentum=0.9)
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, {factor})
for epoch in range(4):
    for xb, yb in loader:
        optimizer.zero_grad()
        F.cross_entropy(net(xb), yb).backward()
        optimizer.step()
    schedule.step()
"""


@pytest.mark.parametrize(
    ("rate", "factor", "is_sick"),
    [
        (0.01, "lambda epoch: lr * 0.9**epoch", True),
        (0.1, "lambda epoch: lr * gamma ** (epoch // 2)", True),
        (0.01, "lambda epoch: 0.01 if epoch < 2 else 0.001", True),
        (0.01, "lambda epoch: min(1, (epoch + 1) / 100)", False),
        (0.01, "lambda epoch: 0.01 if epoch < 50 else 1.0", False),
        (0.01, "lambda epoch: max(1e-4 / lr, 0.9**epoch)", False),
        (0.1, "lambda epoch: gamma ** (1 + epoch // 2)", False),
        (1.0, "lambda epoch: lr * 0.9**epoch", False),
    ],
)
def test_the_rate_in_its_own_factor(speak, rate, factor, is_sick):
    found = speak(HEAD + RATES.format(rate=rate, factor=factor))
    assert ("learning-rate-squared" in found) == is_sick


BY_HAND = """
{made}
for it in range(8):
    loss = F.cross_entropy({answer}, y)
    for p in weights:
        p.grad = None
    loss.backward()
    {step}
"""
NET = ("weights = list(net.parameters())", "net(x)")
TENSORS = (
    "w, b = torch.zeros(6, 2, requires_grad=True), torch.zeros(2, requires_grad=True); weights = [w, b]",
    "x @ w + b",
)


@pytest.mark.parametrize(
    ("made", "step", "is_sick"),
    [
        (NET, "for p in net.parameters(): p = p.data - 0.1 * p.grad", True),
        (NET, "for p in net.parameters(): q = p.detach().clone(); q -= 0.1 * p.grad", True),
        (TENSORS, "for p in weights: p = p.detach() - 0.1 * p.grad", True),
        (NET, "for p in net.parameters(): p.data = p.data - 0.1 * p.grad", False),
        (NET, "for p in net.parameters(): p.data -= 0.1 * p.grad", False),
        (NET, "new = [p.data - 0.1 * p.grad for p in weights]", False),  # what becomes of them is not known
        (NET, "print(sum(float((p.data - p.grad).norm()) for p in net.parameters()))", False),
        (
            TENSORS,
            "w, b = [(p.detach() - 0.1 * p.grad).requires_grad_() for p in weights]; weights = [w, b]",
            False,
        ),
    ],
)
def test_a_step_that_gives_a_name_another_tensor(speak, made, step, is_sick):
    found = speak(HEAD + BY_HAND.format(made=made[0], answer=made[1], step=step))
    assert ("update-not-kept" in found) == is_sick


IMAGES = """
rng = np.random.default_rng(0)
images, labels = rng.random((60, 12, 12, 3)).astype(np.float32), torch.from_numpy(rng.integers(0, 2, 60))
net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(800, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.001)

class Photos(Dataset):
    def __len__(self):
        return 60

    def __getitem__(self, i):
        image = {whole}[i]
        return {one}, labels[i]

for epoch in range(2):
    for xb, yb in DataLoader(Photos(), batch_size=20, shuffle=True):
        optimizer.zero_grad()
        F.cross_entropy(net(xb), yb).backward()
        optimizer.step()
"""


@pytest.mark.parametrize(
    ("whole", "one", "is_sick"),
    [
        ("images", "torch.from_numpy(image).view(3, 12, 12) * 2 - 1", True),
        ("images", "torch.tensor(image.reshape(3, 12, 12))", True),
        ("images", "torch.from_numpy(np.reshape(image, (3, 12, 12))) / 2", True),
        ("images", "torch.from_numpy(image).permute(2, 0, 1)", False),
        ("images", "torch.tensor(image.transpose(2, 0, 1).copy()).view(3, 12, 12)", False),
        ("images.transpose(0, 3, 1, 2).reshape(60, -1)", "torch.from_numpy(image).view(3, 12, 12)", False),
    ],
)
def test_an_image_that_a_dataset_reshapes(speak, whole, one, is_sick):
    found = speak(HEAD + IMAGES.format(whole=whole, one=one))
    assert ("view-instead-of-permute" in found) == is_sick


COUNTS = """
for epoch in range(3):
    optimizer.zero_grad()
    F.cross_entropy(net(x), y).backward()
    optimizer.step()
    with torch.no_grad():
        {count}
"""


@pytest.mark.parametrize(
    ("count", "is_sick"),
    [
        ("print((net(x).argmax() == y).sum())", True),
        ("print((torch.argmax(net(x)) == y).float().mean())", True),
        ("print(sum(int(net(a[None]).argmax() == b) for a, b in zip(x, y)))", False),
        ("print((net(x).argmax(1) == y).sum())", False),
        ("print((torch.arange(160) == net(x).argmax()).nonzero())", False),
    ],
)
def test_an_argmax_over_the_whole_batch(speak, count, is_sick):
    assert speak(HEAD + COUNTS.format(count=count)) == ({"wrong-accuracy": count} if is_sick else {})


PHASES = """
def train(num):
    for step in range(num):
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimizer.step()

train(300)
{second}
train(30)
"""
NEW_HEAD, NEW_OPTIMIZER = (
    "net[2] = nn.Linear(16, 2)",
    "optimizer = torch.optim.Adam(net.parameters(), lr=0.01)",
)


@pytest.mark.parametrize(
    ("second", "line"),
    [
        ((NEW_OPTIMIZER, NEW_HEAD), NEW_OPTIMIZER),
        ((NEW_HEAD, NEW_OPTIMIZER), None),
        ((NEW_HEAD, "optimizer.add_param_group({'params': net[2].parameters()})"), None),
    ],
)
def test_a_late_phase_is_looked_at_like_the_first(speak, second, line):
    found = speak(HEAD + PHASES.format(second="\n".join(second)))
    assert found.get("optimizer-misses-parameters") == line


DRAWN = """
def draw(layer):
    if isinstance(layer, nn.Linear):
        nn.init.xavier_uniform_(layer.weight)

{optimizer}
for {round} in range(4):
    {before}
    for xb, yb in loader:
        optimizer.zero_grad()
        F.cross_entropy(net(xb), yb).backward()
        optimizer.step()
"""
PLAIN = "optimizer = torch.optim.SGD(net.parameters(), lr=0.1)"


@pytest.mark.parametrize(
    ("optimizer", "round_name", "before", "is_sick"),
    [
        ("", "epoch", "net.apply(draw)", True),
        (PLAIN, "epoch", "[layer.reset_parameters() for layer in (net[0], net[2])]", True),
        ("", "it", "net.apply(draw)", True),
        (PLAIN, "it", "net.apply(draw)", False),  # plain SGD remembers nothing: it may be a new beginning
        ("", "fold", "net.apply(draw)", False),
        ("", "epoch", "net[2].apply(draw)", False),
        ("", "epoch", "net.apply(draw) if epoch % 2 == 0 else None", False),
        ("", "epoch", "net.apply(draw); optimizer = torch.optim.Adam(net.parameters())", False),
        ("", "epoch", "nn.Sequential(nn.Linear(6, 16), nn.Linear(16, 2)).apply(draw)", False),
    ],
)
def test_weights_that_every_epoch_draws_anew(speak, optimizer, round_name, before, is_sick):
    found = speak(HEAD + DRAWN.format(optimizer=optimizer, round=round_name, before=before))
    assert found.get("weights-redrawn") == (before if is_sick else None)
