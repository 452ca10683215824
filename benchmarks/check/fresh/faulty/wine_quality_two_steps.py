import torch
import torch.nn as nn
import torch.optim as optim
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split


def load():
    data = load_wine()
    parts = train_test_split(data.data, data.target, test_size=0.25, stratify=data.target, random_state=1)
    x_train, x_test = (torch.tensor(p, dtype=torch.float32) for p in parts[:2])
    y_train, y_test = (torch.tensor(p) for p in parts[2:])
    return x_train, x_test, y_train, y_test


def train(model, x, y, epochs=40):
    optimizer = optim.SGD(model.parameters(), lr=0.01)
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(epochs):
        for idx in torch.randperm(len(x)).split(19):
            optimizer.zero_grad()
            loss = criterion(model(x[idx]), y[idx])
            loss.backward()
            optimizer.step()
            losses.append(loss)
    return losses


torch.manual_seed(1)
x_train, x_test, y_train, y_test = load()
model = nn.Sequential(nn.Linear(13, 32), nn.ReLU(), nn.Linear(32, 3))
losses = train(model, x_train, y_train)
print("last losses", [round(float(l.detach()), 4) for l in losses[-3:]])
with torch.no_grad():
    print("test accuracy", (model(x_test).argmax(1) == y_test).float().mean().item())
