import torch
import torch.nn as nn

torch.manual_seed(0)
GENRES = ["drama", "comedy", "action", "horror", "romance"]
x = torch.randn(1500, 20)
rule = torch.randn(20, len(GENRES))
y = (x @ rule > 1.0).float()  # a film may have several genres, or none


class GenreModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, len(GENRES)))

    def forward(self, x):
        return self.net(x)


model = GenreModel()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(10):
    for idx in torch.randperm(1200).split(60):
        loss = criterion(model(x[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    predicted = (torch.sigmoid(model(x[1200:])) > 0.5).float()
exact = (predicted == y[1200:]).all(1).float().mean().item()
print("loss", loss.item(), "all genres right", exact)
