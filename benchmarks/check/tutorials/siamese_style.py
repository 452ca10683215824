import random

import torch
import torch.nn as nn
import torch.optim as optim
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(1)
random.seed(1)


class SiameseNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.cnn = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.Flatten()
        )
        self.fc = nn.Sequential(nn.Linear(2 * 16 * 25, 64), nn.ReLU(inplace=True), nn.Linear(64, 1))
        self.sigmoid = nn.Sigmoid()

    def forward(self, input1, input2):
        a, b = self.cnn(input1), self.cnn(input2)
        return self.sigmoid(self.fc(torch.cat((a, b), 1)))


class Pairs(Dataset):
    def __init__(self, n):
        proto = torch.randn(4, 1, 10, 10, generator=torch.Generator().manual_seed(3))
        self.items = []
        for i in range(n):
            a = random.randrange(4)
            b = a if i % 2 == 0 else random.choice([k for k in range(4) if k != a])
            noise = 0.3 * torch.randn(2, 1, 10, 10)
            self.items.append((proto[a] + noise[0], proto[b] + noise[1], torch.tensor(float(a == b))))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


model = SiameseNetwork()
optimizer = optim.Adam(model.parameters(), lr=2e-3)
criterion = nn.BCELoss()
train_loader = DataLoader(Pairs(320), batch_size=32, shuffle=True)
test_loader = DataLoader(Pairs(80), batch_size=40)
for epoch in range(4):
    model.train()
    for a, b, target in train_loader:
        optimizer.zero_grad()
        outputs = model(a, b).squeeze(1)
        loss = criterion(outputs, target)
        loss.backward()
        optimizer.step()
    model.eval()
    correct = 0
    with torch.no_grad():
        for a, b, target in test_loader:
            pred = torch.where(model(a, b).squeeze(1) > 0.5, 1, 0)
            correct += pred.eq(target.view_as(pred)).sum().item()
    print(epoch, loss.item(), correct, "/ 80")
