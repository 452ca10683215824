"""Predict the star rating (one to five) of a hotel from its survey answers."""
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

rng = np.random.default_rng(8)
torch.manual_seed(8)


class HotelSurvey(Dataset):
    def __init__(self, n):
        self.answers = rng.uniform(0, 1, (n, 8)).astype("float32")
        quality = self.answers @ np.array([3, 2, 1, 1, 0.5, 0, 0, 1.5]) + rng.normal(0, 0.2, n)
        self.stars = np.digitize(quality, [3.4, 4.2, 4.9, 5.6]) + 1

    def __len__(self):
        return len(self.stars)

    def __getitem__(self, i):
        return torch.from_numpy(self.answers[i]), int(self.stars[i])


NUM_STARS = 5
train, valid = HotelSurvey(1500), HotelSurvey(400)
model = nn.Sequential(nn.Linear(8, 48), nn.ReLU(), nn.Linear(48, NUM_STARS))
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
criterion = nn.CrossEntropyLoss()

for epoch in range(15):
    for x, stars in DataLoader(train, batch_size=64, shuffle=True):
        loss = criterion(model(x), stars)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        hits = 0
        for x, stars in DataLoader(valid, batch_size=128):
            hits += (model(x).argmax(1) == stars).sum().item()
    print(f"epoch {epoch + 1:2d} loss {loss.item():.3f} validation accuracy {hits / len(valid):.3f}")
