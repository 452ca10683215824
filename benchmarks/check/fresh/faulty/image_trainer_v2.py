import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
cfg = dict(width=16, lr=2e-3, epochs=5, batch_size=64)


class ConvNet(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv1 = nn.Conv2d(1, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, width * 2, 3, padding=1)
        self.conv3 = nn.Conv2d(width * 2, width * 2, 3, padding=1)
        self.fc = nn.Linear(width * 2 * 4, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return F.softmax(self.fc(x.flatten(1)), dim=-1)


class Trainer:
    def __init__(self, model, cfg):
        self.model, self.cfg = model, cfg
        self.opt = torch.optim.Adam(model.parameters(), lr=cfg["lr"])
        self.loss = nn.CrossEntropyLoss()

    def fit(self, train, valid):
        for epoch in range(self.cfg["epochs"]):
            self.model.train()
            for x, y in train:
                self.opt.zero_grad()
                loss = self.loss(self.model(x), y)
                loss.backward()
                self.opt.step()
            print(epoch, f"{loss.item():.4f} {self.accuracy(valid):.4f}")

    @torch.no_grad()
    def accuracy(self, loader):
        self.model.eval()
        return sum((self.model(x).argmax(1) == y).sum().item() for x, y in loader) / len(loader.dataset)


d = load_digits()
x = torch.tensor(d.images, dtype=torch.float32)[:, None] / 16
y = torch.tensor(d.target)
p = torch.randperm(len(x))
train = DataLoader(TensorDataset(x[p[:1400]], y[p[:1400]]), cfg["batch_size"], shuffle=True)
valid = DataLoader(TensorDataset(x[p[1400:]], y[p[1400:]]), 100)
Trainer(ConvNet(cfg["width"]), cfg).fit(train, valid)
