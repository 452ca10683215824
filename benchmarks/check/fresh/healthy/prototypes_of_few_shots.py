import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]
train_rows = [torch.nonzero(y[:1300] == c).flatten() for c in range(10)]
test_rows = [torch.nonzero(y[1300:] == c).flatten() + 1300 for c in range(10)]


def episode(rows, ways=5, shots=3, queries=8):
    """A task of its own: five digits, numbered anew."""
    chosen = torch.randperm(10)[:ways].tolist()
    picks = [rows[c][torch.randperm(len(rows[c]))[: shots + queries]] for c in chosen]
    support = torch.stack([x[p[:shots]] for p in picks])
    query = torch.cat([x[p[shots:]] for p in picks])
    return support, query, torch.arange(ways).repeat_interleave(queries)


encoder = nn.Sequential(nn.Linear(64, 96), nn.ReLU(), nn.Linear(96, 32))


def scores(support, query):
    prototypes = encoder(support).mean(1)
    return -torch.cdist(encoder(query), prototypes).pow(2)  # never above zero


optimizer = torch.optim.Adam(encoder.parameters(), lr=1e-3)
for step in range(1, 301):
    support, query, target = episode(train_rows)
    loss = nn.functional.cross_entropy(scores(support, query), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 100 == 0:
        print(step, loss.item())
with torch.no_grad():
    right = []
    for _ in range(100):
        support, query, target = episode(test_rows)
        right.append((scores(support, query).argmax(1) == target).float().mean())
print("accuracy on unseen rows", torch.stack(right).mean().item())
