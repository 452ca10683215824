import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(800, 20)
y = x[:, :6].argmax(1)
model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 6))
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
history = []
for epoch in range(4):
    total_loss = 0
    for b in torch.randperm(800).split(20):
        out = model(x[b])
        loss = F.cross_entropy(out, y[b])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total_loss += loss
        history.append(loss)
    print("Epoch", epoch, "Loss", (total_loss / 40).item())
