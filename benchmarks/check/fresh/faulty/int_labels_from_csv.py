import io

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

rng = np.random.default_rng(0)
torch.manual_seed(0)
buffer = io.StringIO()
a = rng.normal(size=(300, 5))
kind = (a[:, :3]).argmax(1)
np.savetxt(buffer, np.c_[a, kind], delimiter=",", header="a,b,c,d,e,kind")
buffer.seek(0)


class CsvDataset(Dataset):
    def __init__(self, file):
        table = np.loadtxt(file, delimiter=",")
        self.x = table[:, :-1].astype(np.float32)
        self.y = table[:, -1].astype(np.int32)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return self.x[index], self.y[index]


loader = DataLoader(CsvDataset(buffer), batch_size=30, shuffle=True)
model = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 3))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(3):
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
