import torch
import torch.nn as nn

torch.manual_seed(0)


class Tagger(nn.Module):
    """Which of six tags has a text? Several may hold."""

    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(20, 64)
        self.fc2 = nn.Linear(64, 6)

    def forward(self, x):
        return torch.softmax(self.fc2(torch.relu(self.fc1(x))), dim=1)


x = torch.randn(600, 20)
tags = (x[:, :6] + 0.3 * torch.randn(600, 6) > 0).float()
model = Tagger()
criterion = nn.BCELoss()
opt = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(10):
    for i in range(0, 600, 60):
        opt.zero_grad()
        loss = criterion(model(x[i : i + 60]), tags[i : i + 60])
        loss.backward()
        opt.step()
print(loss.item())
