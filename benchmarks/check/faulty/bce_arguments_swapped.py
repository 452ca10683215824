import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(400, 9)
target = (x @ torch.randn(9, 1) > 0).float()
model = nn.Sequential(nn.Linear(9, 20), nn.ReLU(), nn.Linear(20, 1), nn.Sigmoid())
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(15):
    for i in range(0, 400, 40):
        pred = model(x[i : i + 40])
        loss = F.binary_cross_entropy(target[i : i + 40], pred)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
print(loss.item())
