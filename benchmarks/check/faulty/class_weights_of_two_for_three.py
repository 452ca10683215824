import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(300, 6)
y = torch.multinomial(torch.tensor([0.7, 0.2, 0.1]), 300, replacement=True)
model = nn.Sequential(nn.Linear(6, 20), nn.ReLU(), nn.Linear(20, 3))
criterion = nn.CrossEntropyLoss(weight=torch.tensor([0.3, 0.7]))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(5):
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
