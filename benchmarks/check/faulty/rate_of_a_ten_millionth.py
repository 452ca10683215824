import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(600, 10)
y = x[:, :4].argmax(1)
net = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 4))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=1e-7)
for epoch in range(5):
    for b in torch.randperm(600).split(30):
        optimizer.zero_grad()
        loss = criterion(net(x[b]), y[b])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
