import torch
from torch import nn

torch.manual_seed(1)
symptoms = torch.randn(500, 15)
# a patient may have none, one or several of 5 conditions
conditions = (symptoms[:, :5] > 0.2).float()
net = nn.Sequential(nn.Linear(15, 40), nn.ReLU(), nn.Linear(40, 5))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(10):
    for b in torch.randperm(500).split(50):
        optimizer.zero_grad()
        loss = criterion(net(symptoms[b]), conditions[b])
        loss.backward()
        optimizer.step()
print(epoch, loss.item())
