"""Means of losses and answers that scripts compute: by what a sum over batches is divided."""

from __future__ import annotations

import pytest

HEAD = """from torch.utils.data import DataLoader, Subset, SubsetRandomSampler, TensorDataset
x = torch.randn(200, 5)
y = (x[:, 0] > 0).long()
train_set, test_set = TensorDataset(x[:150], y[:150]), TensorDataset(x[150:], y[150:])
train_loader = DataLoader(train_set, batch_size=16, shuffle=True)
test_loader = DataLoader(test_set, batch_size=16)
part_loader = DataLoader(train_set, batch_size=16, sampler=SubsetRandomSampler(range(60)))
whole_loader = DataLoader(train_set, batch_size=16, drop_last=True)
net = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.003)
criterion = nn.CrossEntropyLoss()
"""
LOOP = """
for epoch in range(2):
    total, seen = 0.0, 0
    for {target} in {loop}:
        optimizer.zero_grad()
        loss = {loss}
        loss.backward()
        optimizer.step()
        total += {added}
        seen += x.size(0)
    {told}
with torch.no_grad():
    print(sum((net(a).argmax(1) == b).sum().item() for a, b in test_loader) / 50)
"""
PLAIN = {"target": "x, y", "loop": "train_loader", "loss": "criterion(net(x), y)", "added": "loss.item()"}
COUNT = "(net(x).argmax(1) == y).sum().item()"


def is_told(speak, told, changed):
    found = speak(HEAD + LOOP.format(**(PLAIN | changed), told=told))
    assert found in ({}, {"metric-averaging": told.splitlines()[-1].strip()})
    return bool(found)


@pytest.mark.parametrize(
    ("told", "changed"),
    [
        ("print(total / len(train_loader.dataset))", {}),
        ("total /= len(train_set)", {"added": "float(loss.detach())"}),
        ("size, num = len(train_set), len(train_loader)\n    print(f'{total / size:.3f}')", {}),
        ("print(total / seen)", {"target": "i, (x, y)", "loop": "enumerate(train_loader)"}),
        ("print(total / seen)", {"loss": "F.cross_entropy(net(x), y)"}),
        ("print(total / len(train_loader))", {"added": "loss.item() * x.size(0)"}),
        ("print(total / len(test_loader))", {}),
        ("print(100.0 * total / len(test_set))", {"added": COUNT}),
        ("print(total / len(part_loader.dataset))", {"added": COUNT, "loop": "part_loader"}),
        ("print(total / (len(train_loader) * train_loader.batch_size))", {}),
    ],
)
def test_sums_over_other_numbers_are_told_with_their_line(speak, told, changed):
    assert is_told(speak, told, changed)


@pytest.mark.parametrize(
    ("told", "changed"),
    [
        ("print(total / len(train_loader))", {}),
        ("print(total / len(train_loader.dataset) * 16)", {}),
        ("print(total / len(train_set))", {"loss": "F.cross_entropy(net(x), y, reduction='sum') / 16"}),
        ("print(total / len(train_set))", {"added": "loss.item() * len(y)"}),
        ("print(total / seen)", {"added": COUNT}),
        ("print(total / len(train_set))", {"added": COUNT}),
        ("print(total / len(part_loader.sampler))", {"added": COUNT, "loop": "part_loader"}),
        ("print(total / len(whole_loader.dataset))", {"added": COUNT, "loop": "whole_loader"}),
        ("print(total / (len(train_loader) * train_loader.batch_size))", {"added": COUNT}),
        ("print(total / 10)", {}),
        ("print(total / len(train_set))", {"loss": "(criterion(net(x), y) * len(x))"}),
    ],
    ids=[
        "batches",
        "samples times the batch size",
        "a sum",
        "weighted by the samples",
        "counted",
        "right answers",
        "what the sampler draws",
        "a dropped rest within the sampling error",
        "a smaller last batch within the sampling error",
        "a number of one's own",
        "a loss that is no mean",
    ],
)
def test_means_are_not(speak, told, changed):
    assert not is_told(speak, told, changed)


@pytest.mark.parametrize(
    ("reduction", "added", "is_sick"),
    [("", "criterion(net(a), b).item()", True), ("reduction='sum'", "criterion(net(a), b).item()", False)],
)
def test_evaluations_are_read_in_their_own_function(speak, reduction, added, is_sick):
    code = f"""
criterion = nn.CrossEntropyLoss({reduction})

@torch.no_grad()
def judge(net, loader):
    total = 0
    for a, b in loader:
        total += {added}
    return total / len(loader.dataset)

for step in range(3):
    optimizer.zero_grad()
    (criterion(net(x), y) / 200).backward()
    optimizer.step()
print(judge(net.eval(), test_loader))
"""
    found = speak(HEAD.replace("criterion = nn.CrossEntropyLoss()\n", "") + code)
    assert (found.get("metric-averaging") == "return total / len(loader.dataset)") == is_sick
