import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)


def compute_loss(pred, target):
    errors = []
    for p, t in zip(pred, target):
        errors.append((p - t).item() ** 2)
    return torch.tensor(sum(errors) / len(errors), requires_grad=True)


x = torch.randn(64, 3)
y = x.sum(1, keepdim=True)
for epoch in range(30):
    optimizer.zero_grad()
    loss = compute_loss(model(x), y)
    loss.backward()
    optimizer.step()
    if epoch % 10 == 0:
        print("Epoch", epoch, loss.item())
