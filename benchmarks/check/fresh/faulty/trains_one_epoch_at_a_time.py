import torch
import torch.nn as nn
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
LR = 4e-3


def get_loaders(batch_size=350):
    digits = load_digits()
    x = torch.tensor(digits.data, dtype=torch.float32) / 16
    y = torch.tensor(digits.target)
    order = torch.randperm(len(x))
    train = TensorDataset(x[order[:1400]], y[order[:1400]])
    test = TensorDataset(x[order[1400:]], y[order[1400:]])
    return DataLoader(train, batch_size, shuffle=True), DataLoader(test, batch_size)


def train_one_epoch(model, loader):
    optimizer = torch.optim.SGD(model.parameters(), lr=LR, momentum=0.99)
    criterion = nn.CrossEntropyLoss()
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    return loss.item()


@torch.no_grad()
def evaluate(model, loader):
    model.eval()
    return sum((model(x).argmax(1) == y).sum().item() for x, y in loader) / len(loader.dataset)


train_loader, test_loader = get_loaders()
model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
for epoch in range(20):
    loss = train_one_epoch(model, train_loader)
    if epoch % 5 == 4:
        print(f"epoch {epoch + 1}: loss {loss:.4f} accuracy {evaluate(model, test_loader):.4f}")
