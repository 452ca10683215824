import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset, random_split


def init_weights(m):
    if isinstance(m, (nn.Linear, nn.Conv2d)):
        nn.init.kaiming_normal_(m.weight)
        nn.init.zeros_(m.bias)


class Trainer:
    def __init__(self, model, train_set, val_set, lr=1e-3, batch_size=64):
        self.model = model
        self.train_loader = DataLoader(train_set, batch_size=batch_size, shuffle=True)
        self.val_loader = DataLoader(val_set, batch_size=256)
        self.optimizer = torch.optim.Adam(model.parameters(), lr=lr)
        self.criterion = nn.CrossEntropyLoss()
        self.history = []

    def _train_epoch(self):
        self.model.train()
        self.model.apply(init_weights)
        total = 0
        for xb, yb in self.train_loader:
            self.optimizer.zero_grad()
            loss = self.criterion(self.model(xb), yb)
            loss.backward()
            self.optimizer.step()
            total += loss.item() * xb.size(0)
        return total / len(self.train_loader.dataset)

    @torch.no_grad()
    def _validate(self):
        self.model.eval()
        hits = 0
        for xb, yb in self.val_loader:
            hits += (self.model(xb).argmax(1) == yb).sum().item()
        return hits / len(self.val_loader.dataset)

    def fit(self, epochs):
        for epoch in range(epochs):
            loss, acc = self._train_epoch(), self._validate()
            self.history.append((loss, acc))
            print(f'Epoch {epoch + 1}/{epochs} - loss: {loss:.4f} - val_acc: {acc:.4f}')


if __name__ == '__main__':
    torch.manual_seed(2)
    digits = load_digits()
    data = TensorDataset(torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16,
                         torch.tensor(digits.target))
    train_set, val_set = random_split(data, [1437, 360])
    model = nn.Sequential(nn.Conv2d(1, 16, 3), nn.ReLU(), nn.Conv2d(16, 16, 3), nn.ReLU(),
                          nn.Flatten(), nn.Linear(256, 10))
    Trainer(model, train_set, val_set).fit(10)
