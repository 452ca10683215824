import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(400, 10)
y = (x[:, :1] ** 2 + x[:, 1:2]).tanh()
model = nn.Sequential(
    nn.Linear(10, 64),
    nn.Linear(64, 64),
    nn.Linear(64, 1),
)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=3.0)
for epoch in range(3):
    for b in torch.randperm(400).split(40):
        optimizer.zero_grad()
        loss = criterion(model(x[b]), y[b])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
