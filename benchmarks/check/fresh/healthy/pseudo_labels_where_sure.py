import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]
model = nn.Sequential(nn.Linear(64, 96), nn.ReLU(), nn.Linear(96, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(30):
    for idx in torch.randperm(1200).split(100):
        few = torch.randint(0, 200, (40,))
        loss = F.cross_entropy(model(x[few]), y[few])
        if epoch >= 10:
            unseen = x[200:1400][idx]
            with torch.no_grad():
                sure, guess = model(unseen).softmax(1).max(1)
            chosen = sure > 0.95
            if chosen.any():
                noisy = unseen[chosen] + 0.1 * torch.randn_like(unseen[chosen])
                loss = loss + 0.5 * F.cross_entropy(model(noisy), guess[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print(loss.item(), (model(x[1400:]).argmax(1) == y[1400:]).float().mean().item())
