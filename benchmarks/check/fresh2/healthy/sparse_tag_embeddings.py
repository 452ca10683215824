"""Bag-of-tags model with sparse gradients: SparseAdam for the table, Adam for the rest."""
import torch
import torch.nn as nn

torch.manual_seed(0)
TAGS, DIM = 500, 16
value = torch.randn(TAGS)
value[value.abs() < 0.5] = 0


def shop(n):
    size = torch.randint(2, 8, (n,))
    flat = torch.randint(0, TAGS, (int(size.sum()),))
    offsets = torch.cat([torch.zeros(1, dtype=torch.long), size.cumsum(0)[:-1]])
    owner = torch.repeat_interleave(torch.arange(n), size)
    y = torch.zeros(n).index_add_(0, owner, value[flat])
    return flat, offsets, y


table = nn.EmbeddingBag(TAGS, DIM, mode="sum", sparse=True)
nn.init.normal_(table.weight, std=0.1)
head = nn.Linear(DIM, 1)
optimizers = [torch.optim.SparseAdam(list(table.parameters()), lr=1e-2), torch.optim.Adam(head.parameters(), lr=1e-2)]
test = shop(1000)
for step in range(601):
    flat, offsets, y = shop(64)
    loss = nn.functional.mse_loss(head(table(flat, offsets)).squeeze(1), y)
    for o in optimizers:
        o.zero_grad()
    loss.backward()
    for o in optimizers:
        o.step()
    if step % 150 == 0:
        with torch.no_grad():
            r = nn.functional.mse_loss(head(table(test[0], test[1])).squeeze(1), test[2])
        print(f"{step}: train {loss.item():.3f} test {r.item():.3f} (variance {test[2].var().item():.2f})")
