import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(300, 6)
y = (x.norm(dim=1) > 2.4).long()
net = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
criterion = nn.CrossEntropyLoss()
for epoch in range(6):
    for i in range(0, 300, 30):
        loss = criterion(net(x[i : i + 30]), y[i : i + 30])
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
    print(epoch, loss.item())
